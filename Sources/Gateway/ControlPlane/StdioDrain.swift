internal import GRPCWire
internal import PluginConnection
internal import PluginProcess
internal import PluginProtocol

/// Reads what a Go plugin prints after its handshake: `os.Stdout` and `os.Stderr` are pipes inside the plugin then, and
/// it stops at a full one. Once at a time for each process: a second reader would steal from the first.
///
/// A plugin without the service answers UNIMPLEMENTED and is left alone.
final class StdioDrain {
    private var stdout = LineSplitter()
    private var stderr = LineSplitter()
    /// The connection that it is read on.
    let link: ControlLink
    private var call: ControlCall?
    /// Whether the plugin has the service, for people.
    private(set) var presence = "drained"
    private let lineRead: (StdioData.Channel, [UInt8], _ part: LinePart) -> Void
    private let ended: () -> Void

    /// - Parameter ended: the plugin sends no more on that connection, or has nothing to send.
    init(
        over link: ControlLink, lineRead: @escaping (StdioData.Channel, [UInt8], _ part: LinePart) -> Void,
        ended: @escaping () -> Void
    ) {
        self.link = link
        self.lineRead = lineRead
        self.ended = ended
        call = link.call(
            GoPluginService.stdioPath.description, message: [], isStreaming: true, maximumReplyBytes: 1 << 20
        ) { [unowned self] event in received(event) }
    }

    private func received(_ event: ControlCall.Event) {
        switch event {
        case .message(let bytes):
            if let call { link.consume(call) }
            guard let data = try? StdioData(decoding: bytes) else { return }
            switch data.channel {
            case .stderr:
                stderr.append(data.data) { line, part in lineRead(.stderr, Array(line), part) }
            case .stdout, .unknown:
                stdout.append(data.data) { line, part in lineRead(.stdout, Array(line), part) }
            }
        case .ended(let outcome):
            presence =
                switch outcome {
                case .status(.unimplemented): Self.absent
                case .status(let code): "ended (\(code.name))"
                case .failed, .pending: "ended"
                }
            stdout.finish { line, part in lineRead(.stdout, Array(line), part) }
            stderr.finish { line, part in lineRead(.stderr, Array(line), part) }
            call = nil
            ended()
        }
    }

    var isRunning: Bool { call != nil }

    /// The plugin has no such service.
    var isAbsent: Bool { presence == Self.absent }

    private static let absent = "absent"
}

@available(*, unavailable)
extension StdioDrain: Sendable {}
