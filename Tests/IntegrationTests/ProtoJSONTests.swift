internal import Foundation
internal import GatewayTestKit
internal import Testing

/// ProtoJSON through the gateway and the mirror plugin, by the measure of others.
@Suite("ProtoJSON beside others")
struct ProtoJSONTests {
    /// Runs a program of `Tests/Conformance`, which starts gateways of its own; fails with what it says.
    private func run(_ program: String, _ arguments: [String]) throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: try BuiltPrograms.tool("protobuf"))
        process.arguments = ["\(BuiltPrograms.root)/Tests/Conformance/\(program)"] + arguments
        process.environment = ProcessInfo.processInfo.environment.merging([
            "PATCHBAY": BuiltPrograms.patchbay, "MIRROR": try BuiltPrograms.mirror.get(),
            "PYTHONDONTWRITEBYTECODE": "1",
        ]) { $1 }
        let output = Pipe()
        process.standardOutput = output
        process.standardError = output
        try process.run()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        print(text)
        #expect(process.terminationStatus == 0, "\(text)")
    }

    @Test("10,000 random messages are read and written as Python's json_format does")
    func differential() throws {
        try run("differential.py", ["10000"])
    }

    /// `shared/data/JSONTestSuite` in a folder above the repository.
    private static let suite: String? = {
        var folder = URL(fileURLWithPath: BuiltPrograms.root)
        while folder.path.count > 1 {
            folder.deleteLastPathComponent()
            let suite = folder.appendingPathComponent("shared/data/JSONTestSuite").path
            if FileManager.default.fileExists(atPath: suite) { return suite }
        }
        return nil
    }()

    @Test(
        "every y_ of JSONTestSuite is accepted, every n_ gets 400, no i_ does harm",
        .enabled(if: suite != nil, "shared/data/JSONTestSuite is not on this machine"))
    func jsonTestSuite() throws {
        try run("json_suite.py", [try #require(Self.suite)])
    }
}
