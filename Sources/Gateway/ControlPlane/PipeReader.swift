internal import Bytes
internal import EventLoop
internal import LinuxSystem
internal import PluginProcess
internal import PluginProtocol

/// Reads the lines that a process writes to one of its pipes, for as long as it lives, so that it never blocks on them.
final class PipeReader: ReadinessHandler {
    /// Bytes read in one turn of the loop: a plugin that floods its pipe gets no more of the thread than that.
    private static let maximumBytesPerTurn = 256 * 1024

    private let loop: EventLoop
    private let descriptor: Int32
    private var registration: Registration?
    private var splitter = LineSplitter()
    private var buffer = ByteBuffer(minimumCapacity: 16_384)
    private let lineRead: ([UInt8], _ part: LinePart) -> Void
    private let ended: () -> Void

    /// Takes `descriptor`, a non-blocking read end, over. `ended` is called once, behind the last line.
    init(
        descriptor: Int32, on loop: EventLoop, lineRead: @escaping ([UInt8], _ part: LinePart) -> Void,
        ended: @escaping () -> Void
    ) throws(SystemError) {
        self.loop = loop
        self.descriptor = descriptor
        self.lineRead = lineRead
        self.ended = ended
        registration = try loop.register(descriptor, .readable, self)
    }

    /// What came of a line whose end did not.
    var unfinished: [UInt8] { splitter.unfinished }

    func ready(_ readiness: Readiness) {
        read(atMost: Self.maximumBytesPerTurn)
    }

    /// Reads what the pipe still holds and closes it. A descendant that keeps the other end open is not waited for.
    func finish() {
        if registration != nil { read(atMost: 1 << 20) }
        end()
    }

    private func read(atMost maximum: Int) {
        var total = 0
        while total < maximum {
            buffer.clear()
            buffer.reserve(16_384)
            switch Linux.read(descriptor, into: buffer.spare) {
            case .bytes(let count):
                buffer.advance(count)
                total += count
                splitter.append(buffer.bytes) { line, part in lineRead(Array(line), part) }
            case .wouldBlock:
                return
            case .end, .failed:
                end()
                return
            }
        }
    }

    private func end() {
        guard let registration else { return }
        self.registration = nil
        loop.deregister(registration)
        Linux.close(descriptor)
        splitter.finish { line, part in lineRead(Array(line), part) }
        ended()
    }
}

@available(*, unavailable)
extension PipeReader: Sendable {}
