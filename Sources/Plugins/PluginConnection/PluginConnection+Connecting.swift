internal import Cryptography
public import EventLoop
internal import HTTP2Engine
internal import LinuxSystem
internal import PluginProtocol

extension PluginConnection {
    /// Connects, and tries again for a while where nobody listens yet: a plugin may say its address first. Once.
    public func connect() {
        connectDeadline = loop.now + configuration.connectTimeout
        deadlineTimer = loop.schedule(at: connectDeadline, self)
        attempt()
    }

    /// Ends the connection. Its calls end as lost (those that cannot have left: not begun), and `connectionClosed` is
    /// called, at the end of the turn.
    ///
    /// - Parameter reason: what the calls and the owner are told; a clause for people.
    public func close(because reason: String = "the connection was closed by the gateway") {
        lose(reason, at: .endOfTurn)
    }

    public func timerFired(_ timer: TimerID) {
        if timer == retryTimer {
            retryTimer = nil
            attempt()
        } else if timer == deadlineTimer {
            deadlineTimer = nil
            lose(lateness, at: .once)
        } else if timer == quietTimer {
            quietTimer = nil
            askFlush()
        }
    }

    /// What has not come about within the connect timeout.
    private var lateness: String {
        if let probe { return probe.reason }
        if session != nil { return "the plugin did not answer with HTTP/2 settings in time" }
        if tls != nil { return "the plugin did not finish the TLS handshake in time" }
        return "cannot connect to \(address) in time" + (connectError.map { ": \($0)" } ?? "")
    }

    private func attempt() {
        switch address.connect() {
        case .connected(let descriptor):
            socket = consume descriptor
            connected()
        case .inProgress(let descriptor):
            let raw = descriptor.raw
            socket = consume descriptor
            listen(to: raw, .writable)
        case .failed(let error):
            failedToConnect(error)
        }
    }

    /// The socket of a connect in progress is ready: it has connected or failed.
    func finishConnecting() {
        guard let raw = socket?.raw else { return }
        let code = Linux.pendingError(raw)
        guard code == 0 else {
            drop()
            failedToConnect(SystemError(call: "connect", code: code))
            return
        }
        connected()
    }

    private func failedToConnect(_ error: SystemError) {
        let mayPass =
            error.code == SystemError.connectionRefused || error.code == SystemError.noSuchFile
            || error.code == SystemError.tryAgain
        connectError = error
        let next = loop.now + configuration.retryInterval
        if mayPass, next < connectDeadline {
            retryTimer = loop.schedule(at: next, self)
        } else {
            lose("cannot connect to \(address): \(error)", at: .endOfTurn)
        }
    }

    private func connected() {
        guard let raw = socket?.raw else { return }
        do throws(TLSFault) {
            try secure()
        } catch {
            lose(error.message, at: .endOfTurn)
        }
        guard state == .connecting else { return }
        listen(to: raw, .readable)
        askFlush()
    }

    /// Only EPOLLIN, as a rule: with EPOLLOUT every read by the plugin would wake this loop.
    func listen(to raw: Int32, _ interest: Interest) {
        if let registration {
            loop.modify(registration, interest)
            return
        }
        do throws(SystemError) {
            registration = try loop.register(raw, interest, self)
        } catch {
            lose("cannot listen to the connection: \(error)", at: .endOfTurn)
        }
    }

    /// Lets go of the socket.
    func drop() {
        if let registration { loop.deregister(registration) }
        registration = nil
        socket = nil
    }

    /// Sends what TLS still has to say, an alert or a goodbye, if the socket takes it at once.
    private func farewell() {
        guard let tls, let raw = socket?.raw else { return }
        tls.close()
        guard !tls.output.isEmpty else { return }
        _ = Linux.send(raw, tls.output)
    }

    /// The plugin left a plain connection before it said anything: finds out whether it waits for TLS.
    func askForTLS(instead reason: String) {
        drop()
        session = nil
        let probe = ForeignTLSProbe(on: loop) { [weak self] speaksTLS in
            self?.lose(speaksTLS ? Self.foreignTLS : reason, brokenByPlugin: speaksTLS, at: .once)
        }
        self.probe = (probe, reason)
        if !probe.ask(address) { lose(reason, at: .once) }
    }

    enum Moment {
        /// Called by the loop: owners may be told now.
        case once
        /// Called by an owner.
        case endOfTurn
    }

    /// Ends the connection because of `reason`; `brokenByPlugin` when it broke the protocol rather than left.
    func lose(_ reason: String, brokenByPlugin: Bool = false, at moment: Moment) {
        if case .closed = state { return }
        state = .closed(reason)
        closingIsTold = false
        if let deadlineTimer { loop.cancel(deadlineTimer) }
        if let retryTimer { loop.cancel(retryTimer) }
        if let quietTimer { loop.cancel(quietTimer) }
        probe?.0.cancel()
        probe = nil
        farewell()
        drop()
        endOpenCalls(reason, brokenByPlugin: brokenByPlugin)
        endWaitingCalls(reason)
        session = nil
        tls = nil
        if moment == .once { tellEndings() } else { askFlush() }
    }

    private func endOpenCalls(_ reason: String, brokenByPlugin: Bool) {
        for call in calls {
            guard let call, case .open(let stream) = call.place else { continue }
            let hasLeft = session?.mayHaveLeft(stream) ?? true
            detach(call, from: stream)
            if !hasLeft {
                setAside(call, .failed(.notBegun(reason)))
            } else if brokenByPlugin {
                setAside(call, .failed(.protocolViolation(reason)))
            } else {
                setAside(call, .failed(.connectionLost(reason)))
            }
        }
    }

    func endWaitingCalls(_ reason: String) {
        while let call = waiting.popFirst() { setAside(call, .failed(.notBegun(reason))) }
    }
}
