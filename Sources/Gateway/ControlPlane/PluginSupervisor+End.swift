internal import EventLoop
internal import GatewayConfiguration
internal import LinuxSystem
internal import Logging
internal import PluginPool
internal import PluginProcess
internal import PluginProtocol

/// How an instance ends: asked to by `Shutdown`, then by SIGTERM, then by SIGKILL; or by itself.
extension PluginSupervisor {
    /// What a process that nobody can reach has to end by itself, in nanoseconds.
    private static let lastMoment: UInt64 = 500_000_000

    /// Ends a process that served, or is being started, and cleans up after it.
    func terminate(_ id: InstanceID) async {
        guard let instance = instances[id], !instance.isTerminating else { return }
        if instance.successionAlarm != nil { succeedLink(of: instance) }  // for its Shutdown
        instance.isTerminating = true
        // A race: it became ready when it was told to end already.
        endHealthWatch(of: id)
        instance.startAlarm?.cancel()
        instance.wait.interrupt(StartFault(step: instance.progress, reason: "the start was given up"))
        guard instance.process != nil else { return }  // its start notices, and cleans up
        guard instance.exit == nil else { return }
        // Whoever lost it may only have seen its end first: how it ended says more than that we asked it to.
        if instance.isBroken, await exits(instance, within: Self.lastMoment) { return }
        let grace = UInt64(clamping: configuration.shutdownGrace.wholeNanoseconds)
        // A plugin in Go is gone before it answers, others answer and go later: only the exit counts.
        instance.wasAsked = true
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
        guard instance.process != nil, instance.watch != nil else {
            // Without a watch nobody will hear of the process's end.
            if let process = instance.process { try? Linux.signal(group: process.pid, .kill) }
            await finish(instance.id)
            return
        }
        // One that was asked to end already is given its grace by `terminate`.
        guard instance.exit == nil, !instance.wasAsked else { return }
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
        instance.facts.exit = instance.exit?.description
        environment.board.set(.stopped, for: instance.ticket)
        let text = status?.description ?? "unknown exit status"
        if instance.readyAt == nil {
            instance.wait.interrupt(ending(of: instance, text))
        } else {
            died(instance, text)
        }
        instance.exitWaiter?()
        changed()
        Task { await self.finish(id) }
    }

    private func ending(of instance: Instance, _ status: String) -> StartFault {
        guard instance.progress == .handshake else {
            return StartFault(
                step: instance.progress, reason: "the plugin ended before it was ready: \(status)", cause: .ended)
        }
        let opening = instance.handshake.opening.map { "; its stdout begins with \($0)" } ?? ""
        return StartFault(
            step: .handshake, reason: "the plugin ended without a handshake line: \(status)\(opening)", cause: .ended)
    }

    /// What to try after a fault of the instance's start.
    func advice(on fault: StartFault, of instance: Instance) -> [String] {
        StartAdvice(
            fault: fault, exit: instance.exit, stderr: instance.tail.all, opening: instance.handshake.opening,
            handshake: instance.facts.handshake, configuration: configuration
        ).sentences
    }

    /// Frees what is left of an instance without a process, and tells the pool that it is gone.
    private func finish(_ id: InstanceID) async {
        guard let instance = instances[id] else { return }
        instance.startAlarm?.cancel()
        instance.stdoutAlarm?.cancel()
        instance.successionAlarm?.cancel()
        instance.lossAlarm?.cancel()
        instance.link?.close()
        for link in instance.leavingLinks { link.close() }
        tellLastDroppedLines(of: instance)
        for end in instance.calls.values { end("the plugin has ended") }
        note(instance)
        // One killed by a signal leaves it behind, and it may have put it elsewhere than in its own directory.
        if case .unix(let path) = instance.address { Linux.removeStaleSocket(path) }
        if let directory = instance.directory {
            instance.directory = nil
            await remove(directory)
        }
        gone(instance)
    }

    /// Removes a socket directory. It is the plugin's TMPDIR too and may hold any number of files, so that is not done on
    /// the loop.
    private func remove(_ directory: InstanceDirectory) async {
        let fault: SystemError? = await withCheckedContinuation { continuation in
            let body: @Sendable () -> Void = {
                do throws(SystemError) {
                    try directory.remove()
                    continuation.resume(returning: nil)
                } catch {
                    continuation.resume(returning: error)
                }
            }
            if (try? Linux.startThread(name: "remove", stackBytes: 512 << 10, body: body)) == nil { body() }
        }
        if let fault {
            logger.warning("a socket directory stays", metadata: ["path": "\(directory.path)", "reason": "\(fault)"])
        }
    }

    private func signal(_ instance: Instance, _ signal: Signal) {
        guard let process = instance.process, instance.exit == nil else { return }
        try? Linux.signal(group: process.pid, signal)
    }

    /// Whether the process ends within that time; also false when the supervisor is told to hurry.
    private func exits(_ instance: Instance, within nanoseconds: UInt64) async -> Bool {
        if instance.exit != nil || isHurrying { return instance.exit != nil }
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
