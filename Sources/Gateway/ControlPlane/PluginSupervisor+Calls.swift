internal import EventLoop
internal import GRPCWire
internal import GatewayConfiguration
internal import LinuxSystem
internal import PluginConnection
internal import PluginPool
internal import PluginProtocol

/// Calls that the gateway makes for itself, over the control connection of an instance: no worker is needed for them.
extension PluginSupervisor {
    /// Calls a unary method of an instance that is ready; `.failed` at once when there is none.
    ///
    /// - Parameters:
    ///   - path: `/package.Service/Method`.
    ///   - timeout: the plugin is told of it, and it is kept here: what it ends has DEADLINE_EXCEEDED.
    public func call(
        _ path: String, message: [UInt8], maximumReplyBytes: Int = 16 << 20, timeout: Duration = .seconds(30)
    ) async -> PluginReply {
        guard let instance = readyInstance, let link = instance.link else {
            return PluginReply(.failed(.notBegun("no instance of \(configuration.name) is ready")))
        }
        return await call(
            path, message: message, over: link, of: instance, maximumReplyBytes: maximumReplyBytes, timeout: timeout)
    }

    /// Makes a call whose messages come and go one by one, over the ready instance's control connection.
    ///
    /// - Parameters:
    ///   - timeout: nil for none.
    ///   - received: gets each message of the reply, on the control loop; false gives the call up.
    /// - Returns: how it ended, without a message.
    public func stream(
        _ path: String, messages: [[UInt8]], maximumReplyBytes: Int, timeout: Duration?,
        received: @escaping @Sendable ([UInt8]) -> Bool
    ) async -> PluginReply {
        guard let instance = readyInstance, let link = instance.link else {
            return PluginReply(.failed(.notBegun("no instance of \(configuration.name) is ready")))
        }
        return await withCheckedContinuation { (continuation: CheckedContinuation<PluginReply, Never>) in
            let number = instance.callsBegun
            instance.callsBegun += 1
            instance.calls[number] = link.stream(
                path, messages: messages, maximumReplyBytes: maximumReplyBytes,
                timeout: timeout.map { UInt64(clamping: $0.wholeNanoseconds) }, on: control.loop, received: received
            ) { reply in
                instance.calls[number] = nil
                continuation.resume(returning: reply)
            }
        }
    }

    /// Asks the ready instance which of go-plugin's own services it has, and keeps that in `facts`. No effect on it.
    public func examine() async {
        guard let instance = readyInstance, let link = instance.link else { return }
        func ask(_ path: String, _ message: [UInt8] = []) async -> PluginReply {
            await call(
                path, message: message, over: link, of: instance, maximumReplyBytes: 1 << 16, timeout: .seconds(2))
        }
        let health = await ask(GoPluginService.healthCheckPath.description, GoPluginService.healthCheckRequest)
        let controller = await ask("/plugin.GRPCController/\(Self.madeUpMethod)")
        let broker = await ask("/plugin.GRPCBroker/\(Self.madeUpMethod)")
        instance.facts.ownServices = GoPluginServices(
            health: Self.health(health),
            // It was called when the instance became ready: a server without it has said so by now.
            stdio: instance.stdio?.presence ?? "unknown",
            controller: Self.presence(controller), broker: Self.presence(broker))
        note(instance)
    }

    private var readyInstance: Instance? {
        instances.values.filter { $0.readyAt != nil && $0.exit == nil && !$0.isTerminating }.min { $0.id < $1.id }
    }

    private func call(
        _ path: String, message: [UInt8], over link: ControlLink, of instance: Instance, maximumReplyBytes: Int,
        timeout: Duration
    ) async -> PluginReply {
        await withCheckedContinuation { (continuation: CheckedContinuation<PluginReply, Never>) in
            let number = instance.callsBegun
            instance.callsBegun += 1
            instance.calls[number] = link.ask(
                path, message: message, maximumReplyBytes: maximumReplyBytes,
                timeout: UInt64(clamping: timeout.wholeNanoseconds), on: control.loop
            ) { reply in
                instance.calls[number] = nil
                continuation.resume(returning: reply)
            }
        }
    }

    // MARK: Presence

    /// Go's server tells a method that a service does not have from a service that it does not have; others don't.
    private static let madeUpMethod = "PatchbayAsks"

    private static func presence(_ reply: PluginReply) -> String {
        guard let status = reply.status else { return "unknown" }
        let text = String(decoding: reply.statusMessage, as: UTF8.self)
        if status == .unimplemented, text.hasPrefix("unknown method") { return "present" }
        if status == .unimplemented, text.hasPrefix("unknown service") { return "absent" }
        return "unknown (\(status.name))"
    }

    private static func health(_ reply: PluginReply) -> String {
        guard let status = reply.status else { return "unknown" }
        guard status == .ok else { return "unknown (\(status.name))" }
        let answer = reply.message.withUnsafeBytes { try? HealthStatus(decoding: $0) }
        return switch answer {
        case .serving: "serving"
        case .notServing: "not serving"
        case .unknown, nil: "unknown"
        }
    }
}
