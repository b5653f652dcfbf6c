internal import Foundation
internal import GatewayTestKit
internal import Glibc

/// A run of a command of the real binary, with its two outputs apart, and with a folder of its own for sockets.
final class CommandLineRun {
    let directory: TestDirectory
    private let process = Process()

    /// - Parameters:
    ///   - input: what it reads on stdin.
    ///   - output: a device in place of the file for stdout.
    init(
        _ arguments: [String], input: String? = nil, output: String? = nil, environment: [String: String] = [:],
        directory: TestDirectory? = nil
    ) throws {
        self.directory = try directory ?? TestDirectory()
        let files = FileManager.default
        try files.createDirectory(atPath: self.directory.path(of: "run"), withIntermediateDirectories: true)
        process.executableURL = URL(fileURLWithPath: BuiltPrograms.patchbay)
        process.arguments = arguments
        process.environment = ProcessInfo.processInfo.environment
            .merging(["RUNTIME_DIRECTORY": self.directory.path(of: "run")]) { $1 }
            .merging(environment) { $1 }
        try self.directory.write(input ?? "", to: "stdin")
        // Files rather than pipes: they hold all that was written as soon as the process has ended.
        process.standardInput = try FileHandle(
            forReadingFrom: URL(fileURLWithPath: self.directory.path(of: "stdin")))
        process.standardOutput =
            try output.map { try FileHandle(forWritingTo: URL(fileURLWithPath: $0)) } ?? writing("stdout")
        process.standardError = try writing("stderr")
        try process.run()
    }

    deinit {
        if process.isRunning { kill(process.processIdentifier, SIGKILL) }
    }

    var isRunning: Bool { process.isRunning }
    var pid: Int32 { process.processIdentifier }
    var output: String { directory.read("stdout") ?? "" }
    var errors: String { directory.read("stderr") ?? "" }
    /// Sockets and folders of plugins that are still there.
    var leftovers: [String] { directory.everything(below: "run") }

    /// Waits for the end and returns the exit status.
    @discardableResult
    func finish() throws -> Int32 {
        try eventually("patchbay exits; stderr: \(errors)") { !isRunning }
        return process.terminationStatus
    }

    private func writing(_ name: String) throws -> FileHandle {
        try directory.write("", to: name)
        return try FileHandle(forWritingTo: URL(fileURLWithPath: directory.path(of: name)))
    }
}

extension CommandLineRun {
    /// A command with the example plugin behind `--`.
    static func onOrders(_ arguments: String..., input: String? = nil) throws -> CommandLineRun {
        try CommandLineRun(
            arguments + ["--cookie", "ORDERS_PLUGIN=hello", "--", try BuiltPrograms.orders.get()], input: input)
    }

    /// A command on a file.
    ///
    /// - Parameter plugins: the entries of `plugins:`, as YAML.
    static func onFile(_ plugins: [String], _ arguments: String...) throws -> CommandLineRun {
        let directory = try TestDirectory()
        try directory.write(
            "admin: off\nplugins:\n" + plugins.map { "  - \($0)\n" }.joined(), to: "patchbay.yaml")
        let split = arguments.prefix(1) + ["--config", directory.path(of: "patchbay.yaml")] + arguments.dropFirst()
        return try CommandLineRun(Array(split), directory: directory)
    }

    static func orders(cookie: String = "hello") throws -> String {
        "{ name: orders, command: [\(try BuiltPrograms.orders.get())], cookie: { key: ORDERS_PLUGIN, value: \(cookie) } }"
    }
}
