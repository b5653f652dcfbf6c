internal import CLinux
internal import Glibc

/// A child that was launched. Both are the receiver's; the pidfd is close-on-exec.
public struct SpawnedProcess: Sendable {
    public var pid: Int32
    public var pidfd: Int32
}

/// What is wanted of ``Linux/spawn(_:)``.
public struct SpawnRequest: Sendable {
    /// An absolute path, or one relative to `directory`.
    public var executable: String
    /// `argv`, the program's own name included.
    public var arguments: [String]
    /// The whole environment, as `NAME=value`.
    public var environment: [String]
    /// The working directory; nil: ours.
    public var directory: String?
    /// The descriptors that become the child's 0, 1 and 2. It inherits no other.
    public var standardInput: Int32
    public var standardOutput: Int32
    public var standardError: Int32
    /// The child's soft limit of open descriptors; nil: ours.
    public var maximumDescriptors: UInt64?

    public init(
        executable: String,
        arguments: [String],
        environment: [String],
        directory: String? = nil,
        standardInput: Int32,
        standardOutput: Int32,
        standardError: Int32,
        maximumDescriptors: UInt64? = nil
    ) {
        self.executable = executable
        self.arguments = arguments
        self.environment = environment
        self.directory = directory
        self.standardInput = standardInput
        self.standardOutput = standardOutput
        self.standardError = standardError
        self.maximumDescriptors = maximumDescriptors
    }
}

/// A launch that failed; no child is left of it.
public struct SpawnFault: Error, Equatable, Sendable {
    public enum Step: Equatable, Sendable {
        /// An argument or environment entry holds a NUL, or there is no memory.
        case prepare
        case clone
        case processGroup
        case deathSignal
        case privileges
        case descriptorLimit
        case workingDirectory
        case standardDescriptors
        case execute
    }

    public var step: Step
    public var error: SystemError

    public init(step: Step, error: SystemError) {
        self.step = step
        self.error = error
    }
}

extension Linux {
    /// Launches a child: own process group, default signal handlers, no new privileges, no descriptor but the three.
    /// The kernel kills it when the calling **thread** ends, so call it on one that never does.
    public static func spawn(_ request: SpawnRequest) throws(SpawnFault) -> SpawnedProcess {
        let texts = request.arguments + request.environment + [request.executable, request.directory ?? ""]
        guard !texts.contains(where: { $0.utf8.contains(0) }) else {
            throw SpawnFault(step: .prepare, error: SystemError(call: "execve", code: EINVAL))
        }
        let arguments = CStringList(request.arguments)
        let environment = CStringList(request.environment)
        let paths = CStringList([request.executable] + (request.directory.map { [$0] } ?? []))

        var order = linux_spawn_request()
        order.executable = UnsafePointer(paths.pointers[0])
        order.directory = UnsafePointer(paths.pointers[1])
        order.arguments = UnsafePointer(arguments.pointers)
        order.environment = UnsafePointer(environment.pointers)
        order.standard = (request.standardInput, request.standardOutput, request.standardError)
        order.descriptor_limit = request.maximumDescriptors ?? 0
        let result = linux_spawn(&order)

        if let fault = SpawnFault(result.step, code: result.error) { throw fault }
        return SpawnedProcess(pid: result.pid, pidfd: result.pidfd)
    }
}

extension SpawnFault {
    /// Nil when no step failed.
    fileprivate init?(_ failed: linux_spawn_step, code: Int32) {
        switch failed {
        case linux_spawn_step_none: return nil
        case linux_spawn_step_stack: self.init(step: .prepare, error: SystemError(call: "mmap", code: code))
        case linux_spawn_step_clone: self.init(step: .clone, error: SystemError(call: "clone", code: code))
        case linux_spawn_step_group: self.init(step: .processGroup, error: SystemError(call: "setpgid", code: code))
        case linux_spawn_step_death_signal, linux_spawn_step_parent:
            self.init(step: .deathSignal, error: SystemError(call: "prctl", code: code))
        case linux_spawn_step_privileges: self.init(step: .privileges, error: SystemError(call: "prctl", code: code))
        case linux_spawn_step_limit:
            self.init(step: .descriptorLimit, error: SystemError(call: "setrlimit", code: code))
        case linux_spawn_step_directory:
            self.init(step: .workingDirectory, error: SystemError(call: "chdir", code: code))
        case linux_spawn_step_descriptors:
            self.init(step: .standardDescriptors, error: SystemError(call: "dup2", code: code))
        default: self.init(step: .execute, error: SystemError(call: "execve", code: code))
        }
    }
}

/// A NULL-terminated array of C strings, as `execve` takes it.
private struct CStringList: ~Copyable {
    let pointers: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>
    private let count: Int

    init(_ texts: [String]) {
        count = texts.count
        pointers = .allocate(capacity: texts.count + 1)
        for (index, text) in texts.enumerated() { pointers[index] = strdup(text) }
        pointers[count] = nil
    }

    deinit {
        for index in 0..<count { free(pointers[index]) }
        pointers.deallocate()
    }
}
