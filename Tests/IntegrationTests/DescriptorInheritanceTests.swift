internal import Foundation
internal import GatewayTestKit
internal import Testing

/// What the gateway is started with: descriptors, and files that are no files.
@Suite("Descriptors that the gateway is given")
struct DescriptorInheritanceTests {
    private func shell(_ command: String, _ directory: TestDirectory) throws -> Process {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/bash")
        process.arguments = ["-c", command, BuiltPrograms.patchbay]
        process.currentDirectoryURL = URL(fileURLWithPath: directory.path)
        try process.run()
        return process
    }

    @Test("standard descriptors that are closed become /dev/null, and no socket of the gateway's")
    func closed() throws {
        let directory = try TestDirectory()
        let socket = directory.path(of: "s")
        let process = try shell(
            "exec $0 serve --listen unix:\(socket) --admin off --cookie A=b -- /bin/false 2>&- >&- <&-", directory)
        try eventually("the gateway answers") {
            guard process.isRunning else { throw TestFailure("the gateway has exited") }
            guard let client = try? HTTPConnection(to: .unix(path: socket)) else { return false }
            try client.send("GET", "/", host: "localhost")
            return try client.response().status == 404
        }
        for number in 0...2 {
            let path = "/proc/\(process.processIdentifier)/fd/\(number)"
            try #expect(FileManager.default.destinationOfSymbolicLink(atPath: path) == "/dev/null")
        }
        process.terminate()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
    }

    @Test("a configuration may come out of a pipe; what fills in a value is a regular file")
    func pipes() throws {
        let directory = try TestDirectory()
        let good = try shell("$0 check --config <(echo 'listen: 127.0.0.1:1') >out 2>&1", directory)
        good.waitUntilExit()
        #expect(good.terminationStatus == 0, "\(directory.read("out") ?? "")")
        let bad = try shell("mkfifo p; $0 check --config <(echo 'listen: ${file:p}') >out 2>&1", directory)
        try eventually("check ends") { !bad.isRunning }
        #expect(bad.terminationStatus == 78)
        #expect(directory.read("out")?.contains("${file:p} cannot be read: it is no regular file") == true)
    }
}
