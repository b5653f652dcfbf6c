internal import Bytes
internal import EventLoop
internal import GRPCWire
internal import GatewayConfiguration
internal import PluginConnection
internal import PluginDiscovery
internal import PluginProtocol

/// Does what the reflection machine orders, on an instance's control connection.
final class ReflectionShell {
    /// How long one answer may take at most, in nanoseconds.
    private static let maximumPatience: UInt64 = 10_000_000_000

    private let link: ControlLink
    private let loop: EventLoop
    /// How long one answer may take, in nanoseconds. A plugin that never answers may still have its descriptors in a file.
    private let patience: UInt64
    private var machine: ReflectionMachine
    /// What is waited for, for people.
    private(set) var obstacle = "waiting for server reflection"
    private var call: ControlCall?
    private var alarm: Alarm?
    private var finish: ((Result<Discovery, DiscoveryFault>) -> Void)?

    /// - Parameters:
    ///   - services: full names to expose; nil for all but go-plugin's own, health and reflection.
    ///   - startTimeout: in nanoseconds; an answer has a third of it, so that there is time for what comes after
    ///     reflection.
    init(over link: ControlLink, on loop: EventLoop, services: [String]?, startTimeout: UInt64) {
        patience = min(Self.maximumPatience, startTimeout / 3)
        self.link = link
        self.loop = loop
        machine = ReflectionMachine(hiding: GoPluginService.hidden, only: services)
    }

    /// Asks the plugin what it serves. `finish` is called once, unless the connection is closed first.
    func start(_ finish: @escaping (Result<Discovery, DiscoveryFault>) -> Void) {
        self.finish = finish
        carryOut(machine.start())
    }

    deinit {
        alarm?.cancel()
    }

    private func carryOut(_ order: ReflectionMachine.Order) {
        alarm?.cancel()
        switch order {
        case .open(let path, let message):
            obstacle = "waiting for server reflection " + (path.contains(".v1alpha.") ? "v1alpha" : "v1")
            let call = link.call(path, message: nil, isStreaming: true, maximumReplyBytes: 16 << 20) {
                [weak self] event in self?.received(event)
            }
            self.call = call
            link.send(call, message: message)
            awaitAnswer()
        case .send(let message):
            if let call { link.send(call, message: message) }
            awaitAnswer()
        case .finish(let discovery):
            end(.success(discovery))
        case .fail(let fault):
            end(.failure(fault))
        case .none:
            break
        }
    }

    private func awaitAnswer() {
        alarm = Alarm(on: loop, after: patience) { [weak self, patience] in
            let text = Duration.nanoseconds(Int64(clamping: patience)).text
            let reason = "the plugin does not answer to server reflection within \(text)"
            self?.end(.failure(DiscoveryFault(.ended, reason)))
        }
    }

    private func received(_ event: ControlCall.Event) {
        switch event {
        case .message(let bytes):
            if let call { link.consume(call) }
            carryOut(machine.received(bytes))
        case .ended(.status(let code)):
            let message = call?.call.statusMessage.string() ?? ""
            call = nil
            carryOut(machine.ended(code: Int(code.rawValue), message: message))
        case .ended(.failed(let failure)):
            call = nil
            carryOut(machine.ended(code: Int(StatusCode.unavailable.rawValue), message: "\(failure)"))
        case .ended(.pending):
            break
        }
    }

    private func end(_ result: Result<Discovery, DiscoveryFault>) {
        if let call { link.cancel(call) }
        call = nil
        let finish = self.finish
        self.finish = nil
        finish?(result)
    }
}

@available(*, unavailable)
extension ReflectionShell: Sendable {}
