internal import Foundation
internal import Glibc
internal import Synchronization

/// A run of the `patchbay` binary whose stderr is collected.
public final class GatewayProcess: Sendable {
    public let log = LogLines()
    public let pid: Int32
    private let reaped: ReapedStatus

    /// - Parameter isSubreaper: whether it is given the orphans among its descendants, as a container's first process is.
    public init(_ arguments: [String], environment: [String: String] = [:], isSubreaper: Bool = false) throws {
        guard FileManager.default.isExecutableFile(atPath: BuiltPrograms.patchbay) else {
            throw TestFailure("\(BuiltPrograms.patchbay) is not built")
        }
        let process = Process()
        let command = (isSubreaper ? Self.makingItselfASubreaper : []) + [BuiltPrograms.patchbay] + arguments
        process.executableURL = URL(fileURLWithPath: command[0])
        process.arguments = Array(command.dropFirst())
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { _, new in new }
        process.standardInput = FileHandle.nullDevice
        let errors = Pipe()
        process.standardError = errors
        let output = Pipe()
        process.standardOutput = output
        let reaped = ReapedStatus()
        process.terminationHandler = { reaped.set($0.terminationStatus) }
        try process.run()
        pid = process.processIdentifier
        self.reaped = reaped
        log.collect(from: errors)
        log.collect(from: output)
    }

    /// A test that failed halfway leaves no gateway behind.
    deinit {
        if isRunning { kill() }
    }

    public var isRunning: Bool { reaped.status == nil }

    /// The exit status; the number of the signal when one ended it.
    public var status: Int32 { reaped.status ?? -1 }

    /// Perl, which every Debian has: a process can do this only to itself, and keeps it when it becomes a program.
    private static var makingItselfASubreaper: [String] {
        #if arch(x86_64)
            let prctl = 157
        #else
            let prctl = 167
        #endif
        return ["/usr/bin/perl", "-e", "syscall(\(prctl), 36, 1, 0, 0, 0) == 0 or die; exec @ARGV or die"]
    }

    public func kill() { _ = Glibc.kill(pid, SIGKILL) }

    /// Waits until the process has ended and its log is whole, and returns its exit status.
    public func waitForExit() throws -> Int32 {
        try eventually("patchbay exits") { !isRunning }
        try eventually("its log is read") { log.isComplete }
        return status
    }
}

private final class ReapedStatus: Sendable {
    private let value = Mutex<Int32?>(nil)

    var status: Int32? { value.withLock { $0 } }

    func set(_ status: Int32) { value.withLock { $0 = status } }
}
