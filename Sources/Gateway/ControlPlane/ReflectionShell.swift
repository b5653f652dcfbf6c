internal import Bytes
internal import GRPCWire
internal import PluginConnection
internal import PluginDiscovery
internal import PluginProtocol

/// Does what the reflection machine orders, on an instance's control connection.
final class ReflectionShell {
    private let link: ControlLink
    private var machine: ReflectionMachine
    private var call: ControlCall?
    private var finish: ((Result<Discovery, StartFault>) -> Void)?

    /// - Parameter services: full names to expose; nil for all but go-plugin's own, health and reflection.
    init(over link: ControlLink, services: [String]?) {
        self.link = link
        machine = ReflectionMachine(hiding: GoPluginService.hidden, only: services)
    }

    /// Asks the plugin what it serves. `finish` is called once, unless the connection is closed first.
    func start(_ finish: @escaping (Result<Discovery, StartFault>) -> Void) {
        self.finish = finish
        carryOut(machine.start())
    }

    private func carryOut(_ order: ReflectionMachine.Order) {
        switch order {
        case .open(let path, let message):
            let call = link.call(path, message: nil, isStreaming: true, maximumReplyBytes: 16 << 20) {
                [weak self] event in self?.received(event)
            }
            self.call = call
            link.send(call, message: message)
        case .send(let message):
            if let call { link.send(call, message: message) }
        case .finish(let discovery):
            end(.success(discovery))
        case .fail(let fault):
            end(.failure(StartFault(step: .discovery, reason: fault.message)))
        case .none:
            break
        }
    }

    private func received(_ event: ControlCall.Event) {
        switch event {
        case .message(let bytes):
            if let call { link.consume(call, bytes: bytes.count + MessageFrame.prefixLength) }
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

    private func end(_ result: Result<Discovery, StartFault>) {
        if let call { link.cancel(call) }
        call = nil
        let finish = self.finish
        self.finish = nil
        finish?(result)
    }
}

@available(*, unavailable)
extension ReflectionShell: Sendable {}
