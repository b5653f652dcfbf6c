internal import CLinux
internal import Glibc

/// A system call that failed: its name and the errno that was read right behind it.
///
/// Trivial on purpose: it is a payload of the results of `read` and `write`, which must not need reference counting.
public struct SystemError: Error, Sendable {
    private let callName: StaticString
    /// The errno.
    public let code: Int32

    public init(call: StaticString, code: Int32) {
        callName = call
        self.code = code
    }

    /// What failed just now in the calling thread.
    init(_ call: StaticString) {
        self.init(call: call, code: errno)
    }

    /// Such as `connect`.
    public var call: String { callName.description }
}

extension SystemError: Equatable {
    public static func == (left: SystemError, right: SystemError) -> Bool {
        left.code == right.code && left.call == right.call
    }
}

extension SystemError: CustomStringConvertible {
    /// Such as `connect: No such file or directory (ENOENT)`.
    public var description: String { "\(call): \(reason)" }

    /// The description without the call: `No such file or directory (ENOENT)`.
    public var reason: String {
        guard let name = linux_error_name(code), let text = linux_error_text(code) else { return "error \(code)" }
        return "\(String(cString: text)) (\(String(cString: name)))"
    }
}
