internal import EventLoop
internal import LinuxSystem
internal import Logging
internal import PluginPool
internal import PluginProtocol

/// A ready instance always has a control connection: one that the plugin leaves in order is followed by another, and one
/// that is lost while the process lives on is made again, as the workers do with theirs.
extension PluginSupervisor {
    /// Nanoseconds from one control connection to the next: a plugin that leaves each at once is not connected to in a loop.
    private static let leastAge: Int64 = 250_000_000

    // MARK: Leaving in order

    /// The plugin takes no new calls on that connection, such as one that has become old.
    func linkLeaves(_ id: InstanceID, _ link: ControlLink.ID) {
        guard let instance = instances[id], instance.link?.id == link, instance.readyAt != nil, instance.exit == nil,
            !instance.isTerminating, instance.successionAlarm == nil
        else { return }  // its start notices, or nobody is to be asked any more
        let age = instance.link?.openedAt.map { control.loop.now - $0 } ?? 0
        if age >= Self.leastAge {
            succeedLink(of: instance)
            return
        }
        instance.successionAlarm = Alarm(on: control.loop, after: UInt64(Self.leastAge - age)) { [weak self] in
            self?.assumeIsolated { if let instance = $0.instances[id] { $0.succeedLink(of: instance) } }
        }
    }

    /// Connects anew for all calls to come; stdio stays with the old connection until the plugin ends it there.
    func succeedLink(of instance: Instance) {
        instance.successionAlarm?.cancel()
        instance.successionAlarm = nil
        guard let old = instance.link, let address = instance.address, instance.exit == nil else { return }
        logger.debug("the control connection is followed by another", metadata: ["instance": "\(instance.id.number)"])
        if !old.isOver { instance.leavingLinks.append(old) }
        open(
            instance, at: address, opened: {},
            closed: { [weak self] id, link, reason in
                self?.assumeIsolated { $0.linkClosed(id, link, reason: reason) }
            })
        drainAgain(instance)
    }

    // MARK: Loss

    /// A control connection is over, or never came about.
    func linkClosed(_ id: InstanceID, _ link: ControlLink.ID, reason: String) {
        guard let instance = instances[id] else { return }
        if let position = instance.leavingLinks.firstIndex(where: { $0.id == link }) {
            instance.leavingLinks.remove(at: position)
            return
        }
        guard instance.link?.id == link else { return }
        instance.wait.interrupt(
            StartFault(step: instance.progress, reason: "the connection was lost: \(reason)", cause: .connection))
        // One that has left in order has its successor already, or soon.
        guard instance.readyAt != nil, instance.successionAlarm == nil else { return }
        // Most likely the process is ending, which the next turns tell.
        instance.lossAlarm?.cancel()
        instance.lossAlarm = Alarm(on: control.loop, after: 1_000_000_000) { [weak self] in
            self?.assumeIsolated { $0.relink(id, reason: reason) }
        }
    }

    /// Connects again: without a control connection nobody drains the plugin's output, and nobody asks how it is.
    private func relink(_ id: InstanceID, reason: String) {
        guard let instance = instances[id], instance.readyAt != nil, instance.exit == nil, !instance.isTerminating,
            let address = instance.address, let old = instance.link
        else { return }
        let lost = "the control connection was lost: \(reason)"
        if instance.losses.isRepeated(at: control.loop.now) {
            broken(id, reason: lost)
            return
        }
        if instance.stdio?.link === old { instance.stdio = nil }
        old.close()
        open(
            instance, at: address, opened: { [weak self] in self?.assumeIsolated { $0.relinked(id, after: lost) } },
            closed: { [weak self] id, link, reason in
                self?.assumeIsolated { $0.lostAgain(id, link, reason: reason, after: lost) }
            })
    }

    private func relinked(_ id: InstanceID, after reason: String) {
        guard let instance = instances[id], !instance.isTerminating else { return }
        logger.warning("connected again", metadata: ["instance": "\(id.number)", "reason": "\(reason)"])
        drainAgain(instance)
    }

    /// The connection that was made again has ended, early or late.
    private func lostAgain(_ id: InstanceID, _ link: ControlLink.ID, reason: String, after lost: String) {
        guard let present = instances[id]?.link, present.id == link, present.openedAt == nil else {
            linkClosed(id, link, reason: reason)
            return
        }
        broken(id, reason: "\(lost), and again: \(reason)")
    }

    // MARK: Connecting

    private func open(
        _ instance: Instance, at address: PluginAddress, opened: @escaping () -> Void,
        closed: @escaping (InstanceID, ControlLink.ID, String) -> Void
    ) {
        let id = instance.id
        let link = ControlLink(
            to: address, on: control.loop, security: instance.security, configuration: environment.connection,
            opened: opened,
            leaves: { [weak self] link in self?.assumeIsolated { $0.linkLeaves(id, link) } },
            closed: { link, reason in closed(id, link, reason) })
        instance.link = link
        healthWatches[id]?.move(to: link)
    }

    // MARK: Output

    /// Reads what a Go plugin prints once it serves.
    func drainOutput(of instance: Instance, over link: ControlLink) {
        let id = instance.id
        instance.stdio = StdioDrain(
            over: link,
            lineRead: { [weak self] channel, line, part in
                self?.assumeIsolated { $0.printed(id, line, part, isError: channel == .stderr) }
            },
            ended: { [weak self] in self?.assumeIsolated { $0.drainEnded(id) } })
    }

    /// A stream that has ended on a connection that was left goes on with the next.
    private func drainEnded(_ id: InstanceID) {
        guard let instance = instances[id], instance.stdio?.link !== instance.link else { return }
        drainAgain(instance)
    }

    /// Reads on over the present connection, unless it is read yet, or there is nothing to read.
    private func drainAgain(_ instance: Instance) {
        if let stdio = instance.stdio, stdio.isRunning || stdio.isAbsent { return }
        guard let link = instance.link, link.acceptsCalls, instance.exit == nil else { return }
        drainOutput(of: instance, over: link)
    }
}
