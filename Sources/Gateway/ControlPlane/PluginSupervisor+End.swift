internal import EventLoop
internal import GatewayConfiguration
internal import LinuxSystem
internal import Logging
internal import PluginPool
internal import PluginProcess
internal import PluginProtocol

/// How an instance ends: asked to by `Shutdown`, then by SIGTERM, then by SIGKILL; or by itself.
extension PluginSupervisor {
    /// Ends a process that served, or is being started, and cleans up after it.
    func terminate(_ id: InstanceID) async {
        guard let instance = instances[id], !instance.isTerminating else { return }
        instance.isTerminating = true
        instance.startAlarm?.cancel()
        instance.wait.interrupt(StartFault(step: instance.progress, reason: "the start was given up"))
        guard instance.process != nil else { return }  // its start notices, and cleans up
        guard instance.exit == nil else { return }
        let grace = UInt64(clamping: configuration.shutdownGrace.wholeNanoseconds)
        // A plugin in Go is gone before it answers, others answer and go later: only the exit counts.
        if let link = instance.link {
            link.call(
                GoPluginService.shutdownPath.description, message: [], maximumReplyBytes: 1 << 16, received: { _ in })
            if await exits(instance, within: grace) { return }
        }
        signal(instance, .terminate)
        if await exits(instance, within: grace) { return }
        signal(instance, .kill)
    }

    /// Ends a process whose start has failed: nothing of it is worth a grace.
    func abort(_ instance: Instance) async {
        guard instance.process != nil else {
            cleanUp(instance)
            gone(instance)
            return
        }
        guard instance.exit == nil else { return }
        signal(instance, .kill)
    }

    /// The process has ended. What is left of its group goes with it, while its pid is still its own.
    func exited(_ id: InstanceID) {
        guard let instance = instances[id], let process = instance.process else { return }
        try? Linux.signal(group: process.pid, .kill)
        instance.stdout?.finish()
        instance.stderr?.finish()
        let status = instance.watch?.reap()
        instance.exit = status ?? .exited(0)
        environment.board.set(.stopped, for: instance.ticket)
        let text = status?.description ?? "unknown exit status"
        if instance.readyAt == nil {
            instance.wait.interrupt(
                StartFault(step: instance.progress, reason: "the plugin ended before it was ready: \(text)"))
        } else {
            died(instance, text)
        }
        instance.exitWaiter?()
        cleanUp(instance)
        gone(instance)
    }

    private func cleanUp(_ instance: Instance) {
        instance.startAlarm?.cancel()
        instance.link?.close()
        do throws(SystemError) {
            try instance.directory?.remove()
        } catch {
            logger.warning("the socket directory stays", metadata: ["reason": "\(error)"])
        }
    }

    private func signal(_ instance: Instance, _ signal: Signal) {
        guard let process = instance.process, instance.exit == nil else { return }
        try? Linux.signal(group: process.pid, signal)
    }

    /// Whether the process ends within that time; also false when the supervisor is told to hurry.
    private func exits(_ instance: Instance, within nanoseconds: UInt64) async -> Bool {
        if instance.exit != nil { return true }
        await withCheckedContinuation { (continuation: CheckedContinuation<Void, Never>) in
            var alarm: Alarm?
            let end = {
                guard instance.exitWaiter != nil else { return }
                instance.exitWaiter = nil
                alarm?.cancel()
                continuation.resume()
            }
            instance.exitWaiter = end
            alarm = Alarm(on: control.loop, after: nanoseconds, end)
        }
        return instance.exit != nil
    }
}
