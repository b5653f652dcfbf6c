internal import Glibc
internal import LinuxSystem
internal import Testing

@testable internal import PluginProcess

@Suite struct InstanceDirectoryTests {
    @Test("an instance's directory is new, only ours, and named after it")
    func create() throws {
        let scratch = try Scratch()
        let first = try InstanceDirectory.create(below: scratch.path, instance: "orders-1")
        let second = try InstanceDirectory.create(below: scratch.path, instance: "orders-1")
        #expect(first != second)
        #expect(first.path.hasPrefix(scratch.path + "/patchbay-"))
        let status = try Linux.fileStatus(first.path)
        #expect(status.kind == .directory)
        #expect(status.mode == 0o700)
    }

    @Test("a name that is no file name is made one")
    func names() throws {
        let scratch = try Scratch()
        let directory = try InstanceDirectory.create(below: scratch.path, instance: "../é/x")
        #expect(Linux.realpath(directory.path) == directory.path)
        #expect(directory.path.hasPrefix(scratch.path + "/patchbay-.."))
        #expect(try Linux.names(in: scratch.path).count == 1)
    }

    @Test("there is room for a socket's name of 40 bytes, however long the instance's", arguments: [0, 1, 200])
    func length(extra: Int) throws {
        let scratch = try Scratch()
        let name = String(repeating: "x", count: InstanceDirectory.maximumRootBytes - scratch.path.utf8.count - 1)
        let root = "\(scratch.path)/\(name)"
        try Linux.makeDirectory(root, mode: 0o700)
        let directory = try InstanceDirectory.create(below: root, instance: String(repeating: "n", count: extra))
        let listener = try Linux.listenUnix(path: directory.path + "/" + String(repeating: "s", count: 40))
        #expect(listener.raw >= 0)

        try Linux.makeDirectory(root + "y", mode: 0o700)
        #expect(throws: SystemError(call: "mkdir", code: SystemError.nameTooLong)) {
            try InstanceDirectory.create(below: root + "y", instance: "n")
        }
    }

    @Test("the path has no links in it, since the plugin's address is compared with it")
    func links() throws {
        let scratch = try Scratch()
        symlink(scratch.path, scratch.path + "/link")
        let directory = try InstanceDirectory.create(below: scratch.path + "/link", instance: "a")
        #expect(Linux.realpath(directory.path) == directory.path)
    }

    @Test("it is removed with its sockets and files, twice if need be, but not what its links point to")
    func remove() throws {
        let scratch = try Scratch()
        _ = try scratch.file("kept")
        let directory = try InstanceDirectory.create(below: scratch.path, instance: "a")
        let socket = try Linux.listenUnix(path: directory.path + "/s")
        symlink(scratch.path, directory.path + "/link")
        try directory.remove()
        try directory.remove()
        #expect(try Linux.names(in: scratch.path) == ["kept"])
        #expect(socket.raw >= 0)
    }
}

@Suite struct RuntimeDirectoryTests {
    @Test("the candidates come in the documented order, unset ones left out")
    func candidates() {
        let both = ["RUNTIME_DIRECTORY": "/run/a:/run/b", "TMPDIR": "/var/tmp"]
        #expect(
            RuntimeDirectory.candidates(environment: both)
                == ["/run/a", "/run/patchbay", "/var/tmp", "/tmp", "/dev/shm"])
        #expect(
            RuntimeDirectory.candidates(environment: ["TMPDIR": "", "RUNTIME_DIRECTORY": ""])
                == ["/run/patchbay", "/tmp", "/dev/shm"])
    }

    @Test("the first that exists, is writable and short enough is chosen, without links")
    func choose() throws {
        let scratch = try Scratch()
        let long = scratch.path + "/" + String(repeating: "x", count: 60)
        try Linux.makeDirectory(long, mode: 0o700)
        let file = try scratch.file("file")
        symlink(scratch.path, scratch.path + "/link")

        #expect(RuntimeDirectory.choose(from: ["/no/such", long, file, scratch.path + "/link", "/"]) == scratch.path)
        #expect(RuntimeDirectory.choose(from: ["/no/such", long]) == nil)
        #expect(throws: RuntimeDirectoryFault.missing("/no/such")) { try RuntimeDirectory.check("/no/such") }
        #expect(throws: RuntimeDirectoryFault.notWritable(file)) { try RuntimeDirectory.check(file) }
        #expect(throws: RuntimeDirectoryFault.tooLong(long)) { try RuntimeDirectory.check(long) }
    }
}
