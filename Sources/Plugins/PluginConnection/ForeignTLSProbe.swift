internal import Cryptography
internal import EventLoop
internal import LinuxSystem
internal import PluginProtocol

/// Asks a plugin that left a plain connection without a word whether it is TLS that it wants: on a connection of its own, by
/// the first message of a handshake, which goes no further.
///
/// Servers of Go close in silence when what they read is no TLS.
final class ForeignTLSProbe: ReadinessHandler, TimerHandler {
    /// Nanoseconds that the plugin has for its answer.
    private static let answerTimeout: Int64 = 1_000_000_000

    private let loop: EventLoop
    private var answered: ((Bool) -> Void)?
    private var socket: OwnedDescriptor?
    private var registration: Registration?
    private var timer: TimerID?
    private var isConnecting = true

    /// `answered` is called once, from the loop, unless the probe is cancelled: with whether the plugin speaks TLS.
    init(on loop: EventLoop, _ answered: @escaping (Bool) -> Void) {
        self.loop = loop
        self.answered = answered
    }

    /// Asks. Answers false at once when there is nobody to ask.
    func ask(_ address: PluginAddress) -> Bool {
        switch address.connect() {
        case .connected(let descriptor): socket = consume descriptor
        case .inProgress(let descriptor): socket = consume descriptor
        case .failed: return false
        }
        guard let raw = socket?.raw else { return false }
        do throws(SystemError) {
            registration = try loop.register(raw, [.readable, .writable], self)
        } catch {
            socket = nil
            return false
        }
        timer = loop.schedule(at: loop.now + Self.answerTimeout, self)
        return true
    }

    func cancel() {
        answered = nil
        if let registration { loop.deregister(registration) }
        if let timer { loop.cancel(timer) }
        registration = nil
        timer = nil
        socket = nil
    }

    func ready(_ readiness: Readiness) {
        guard let raw = socket?.raw else { return }
        if isConnecting {
            guard readiness.contains(.writable), Linux.pendingError(raw) == 0, greet(raw) else {
                finish(false)
                return
            }
            isConnecting = false
            if let registration { loop.modify(registration, .readable) }
            return
        }
        withUnsafeTemporaryAllocation(byteCount: 16, alignment: 1) { buffer in
            switch Linux.read(raw, into: buffer) {
            // An alert, or the plugin's first message.
            case .bytes: finish(buffer[0] == 0x15 || buffer[0] == 0x16)
            case .wouldBlock: break
            case .end, .failed: finish(false)
            }
        }
    }

    func timerFired(_ timer: TimerID) {
        self.timer = nil
        finish(false)
    }

    private func greet(_ socket: Int32) -> Bool {
        guard let hello = try? TLSEngine.firstMessage() else { return false }
        // A new socket has room for it.
        guard case .bytes(hello.count) = hello.withUnsafeBytes({ Linux.send(socket, $0) }) else { return false }
        return true
    }

    private func finish(_ speaksTLS: Bool) {
        let answered = self.answered
        cancel()
        answered?(speaksTLS)
    }
}

@available(*, unavailable)
extension ForeignTLSProbe: Sendable {}
