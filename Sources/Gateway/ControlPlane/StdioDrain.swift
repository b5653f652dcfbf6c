internal import GRPCWire
internal import PluginConnection
internal import PluginProcess
internal import PluginProtocol

/// Reads what a Go plugin prints after its handshake: `os.Stdout` and `os.Stderr` are pipes inside the plugin then, and
/// it stops at a full one. Once for each process: a second reader would steal from the first.
///
/// A plugin without the service answers UNIMPLEMENTED and is left alone.
final class StdioDrain {
    private var stdout = LineSplitter()
    private var stderr = LineSplitter()
    private unowned let link: ControlLink
    private var call: ControlCall?
    /// Whether the plugin has the service, for people.
    private(set) var presence = "drained"
    private let lineRead: (StdioData.Channel, [UInt8], _ part: LinePart) -> Void

    init(over link: ControlLink, lineRead: @escaping (StdioData.Channel, [UInt8], _ part: LinePart) -> Void) {
        self.link = link
        self.lineRead = lineRead
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
                case .status(.unimplemented): "absent"
                case .status(let code): "ended (\(code.name))"
                case .failed, .pending: "ended"
                }
            stdout.finish { line, part in lineRead(.stdout, Array(line), part) }
            stderr.finish { line, part in lineRead(.stderr, Array(line), part) }
            call = nil
        }
    }
}

@available(*, unavailable)
extension StdioDrain: Sendable {}
