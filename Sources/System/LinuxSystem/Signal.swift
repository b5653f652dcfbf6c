internal import CLinux
internal import Glibc

/// A signal's number.
public struct Signal: Hashable, Sendable {
    public let number: Int32

    public init(number: Int32) {
        self.number = number
    }

    public static var hangUp: Signal { Signal(number: SIGHUP) }
    public static var interrupt: Signal { Signal(number: SIGINT) }
    public static var terminate: Signal { Signal(number: SIGTERM) }
    public static var kill: Signal { Signal(number: SIGKILL) }
    public static var child: Signal { Signal(number: SIGCHLD) }
    public static var pipe: Signal { Signal(number: SIGPIPE) }
    public static var user1: Signal { Signal(number: SIGUSR1) }
    public static var user2: Signal { Signal(number: SIGUSR2) }
}

extension Signal: CustomStringConvertible {
    /// Such as `SIGKILL`; real-time signals are numbers.
    public var description: String {
        guard let name = linux_signal_name(number) else { return "signal \(number)" }
        return "SIG" + String(cString: name)
    }
}
