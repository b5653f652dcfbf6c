internal import Foundation
internal import Testing

@testable internal import EmbeddedDescriptors

@Suite struct ScriptSearchTests {
    private func search(
        _ folder: borrowing Folder, _ arguments: [String], maps: [String] = [], environment: String = "",
        bounds: ScriptSearch.Bounds = ScriptSearch.Bounds(), isLate: Bool = false
    ) -> [String] {
        let lines = maps.map { "1-2 r-xp 00000000 08:01 1 \($0)" }
        let facts = ProcessFacts(
            executable: "/proc/1/exe", program: nil, commandLine: Array(arguments.joined(separator: "\0").utf8),
            maps: Array(lines.joined(separator: "\n").utf8), environment: Array(environment.utf8))
        var search = ScriptSearch(facts, directory: folder.path, bounds: bounds) { isLate }
        let start = folder.path + "/"
        return search.files().map { $0.hasPrefix(start) ? String($0.dropFirst(start.count)) : $0 }
    }

    @Test func `A script, generated files beside and below it, and descriptor sets`() throws {
        let folder = try Folder()
        for name in [
            "app/plugin.py", "app/gen/shop_pb2.py", "app/gen/shop_pb2_grpc.py", "app/a_pb2.py", "app/set.binpb",
            "app/notes.txt", "app/.git/x_pb2.py", "elsewhere/y_pb2.py", "app/lib/deep/shop_pb.rb",
        ] { try folder.write(name) }
        #expect(
            search(folder, ["python3", "-u", "app/plugin.py", "--verbose"]) == [
                "app/plugin.py", "app/a_pb2.py", "app/set.binpb", "app/lib/deep/shop_pb.rb", "app/gen/shop_pb2.py",
            ])
    }

    @Test func `Compiled Python counts where its source is not there`() throws {
        let folder = try Folder()
        for name in [
            "plugin.py", "a_pb2.py", "__pycache__/a_pb2.cpython-311.pyc", "__pycache__/b_pb2.cpython-311.pyc",
            "__pycache__/c.cpython-311.pyc", "d_pb2.pyc",
        ] { try folder.write(name) }
        #expect(
            Set(search(folder, ["python3", "plugin.py"])) == [
                "plugin.py", "a_pb2.py", "__pycache__/b_pb2.cpython-311.pyc", "d_pb2.pyc",
            ])
    }

    @Test func `A program in bin has its code in lib beside it`() throws {
        let folder = try Folder()
        for name in ["v/bin/tool", "v/lib/python3.11/site-packages/p/q/r/s/t/u/tool_pb2.py"] { try folder.write(name) }
        #expect(search(folder, ["python3", "v/bin/tool"]).contains { $0.hasSuffix("tool_pb2.py") })
    }

    @Test func `An interpreter of a virtual environment has its packages there`() throws {
        let folder = try Folder()
        for name in ["v/bin/python3", "v/pyvenv.cfg", "v/lib/x/a_pb2.py", "plugin/main.py"] { try folder.write(name) }
        #expect(search(folder, ["v/bin/python3", "plugin/main.py"]) == ["plugin/main.py", "v/lib/x/a_pb2.py"])
    }

    @Test func `Packages that the process has loaded, search paths, -I and -m`() throws {
        let folder = try Folder()
        for name in [
            "s/site-packages/grpc/_c.so", "s/site-packages/kv/kv_pb2.py", "gems/3.1/gems/grpc/x.so",
            "gems/3.1/gems/kv/kv_pb.rb", "path/p_pb2.py", "i/i_pb.rb", "j/j_pb.rb", "m_pb2.py",
        ] { try folder.write(name) }
        let mapped = [folder.path + "/s/site-packages/grpc/_c.so", folder.path + "/gems/3.1/gems/grpc/x.so"]
        #expect(
            search(folder, ["python3"], maps: mapped)
                == ["gems/3.1/gems/kv/kv_pb.rb", "s/site-packages/kv/kv_pb2.py"])
        #expect(search(folder, ["python3"], environment: "PYTHONPATH=path\0") == ["path/p_pb2.py"])
        #expect(search(folder, ["ruby", "-I", "i", "-Ij"]) == ["i/i_pb.rb", "j/j_pb.rb"])
        #expect(search(folder, ["python3", "-m", "kv"]).contains("m_pb2.py"))
    }

    @Test func `A program without a script has nothing`() throws {
        let folder = try Folder()
        try folder.write("a_pb2.py")
        #expect(search(folder, ["./plugin", "--level", "debug"]).isEmpty)
    }

    @Test func `Links in a circle, entries, files and time are bounded`() throws {
        let folder = try Folder()
        for index in 0..<50 { try folder.write("p/f\(index)_pb2.py") }
        try folder.write("p/main.py")
        try FileManager.default.createSymbolicLink(
            atPath: folder.path + "/p/loop", withDestinationPath: folder.path + "/p")
        let arguments = ["python3", "p/main.py"]
        #expect(search(folder, arguments).count == 51)
        var bounds = ScriptSearch.Bounds()
        bounds.maximumFiles = 10
        #expect(search(folder, arguments, bounds: bounds).count == 10)
        bounds = ScriptSearch.Bounds()
        bounds.maximumEntries = 20
        #expect(search(folder, arguments, bounds: bounds).count <= 21)
        #expect(search(folder, arguments, isLate: true) == ["p/main.py"])
    }
}
