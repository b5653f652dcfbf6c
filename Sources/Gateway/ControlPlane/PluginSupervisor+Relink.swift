internal import EventLoop
internal import LinuxSystem
internal import Logging
internal import PluginPool
internal import PluginProtocol

/// A control connection that is lost while its process lives on is made again once, as the workers do with theirs.
extension PluginSupervisor {
    /// Connects again: without a control connection nobody drains the plugin's output, and nobody asks how it is.
    func relink(_ id: InstanceID, reason: String) {
        guard let instance = instances[id], instance.readyAt != nil, instance.exit == nil, !instance.isTerminating,
            let address = instance.address
        else { return }
        let lost = "the control connection was lost: \(reason)"
        guard relinked.insert(id).inserted else {
            broken(id, reason: lost)
            return
        }
        endHealthWatch(of: id)
        instance.stdio = nil
        instance.link?.close()
        instance.link = ControlLink(
            to: address, on: control.loop, security: instance.security, configuration: environment.connection,
            opened: { [weak self] in self?.assumeIsolated { $0.relinked(id, after: lost) } },
            closed: { [weak self] reason in
                self?.assumeIsolated { $0.broken(id, reason: "\(lost), and again: \(reason)") }
            })
    }

    private func relinked(_ id: InstanceID, after reason: String) {
        guard let instance = instances[id], let link = instance.link, !instance.isTerminating else { return }
        logger.warning("connected again", metadata: ["instance": "\(id.number)", "reason": "\(reason)"])
        drainOutput(of: instance, over: link)
        if !instance.isDraining { watchHealth(of: instance) }
    }

    /// Reads what a Go plugin prints once it serves.
    func drainOutput(of instance: Instance, over link: ControlLink) {
        let id = instance.id
        instance.stdio = StdioDrain(over: link) { [weak self] channel, line, part in
            self?.assumeIsolated { $0.printed(id, line, part, isError: channel == .stderr) }
        }
    }
}
