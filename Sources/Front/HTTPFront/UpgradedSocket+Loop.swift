internal import Bytes
internal import CMicroHTTPD
public import EventLoop
internal import LinuxSystem

extension UpgradedSocket: ReadinessHandler, Flushable {
    public func ready(_ readiness: Readiness) {
        if readiness.contains(.writable) { flushLater() }
        let hasLeft = !readiness.intersection([.peerClosed, .hungUp, .failed]).isEmpty
        if state == .open, isPaused {
            if hasLeft { end() }
        } else if hasLeft || readiness.contains(.readable) {
            read()
        }
    }

    private func read() {
        // What came before is read before: there will be another event.
        if state == .open, early.count > 0 { return }
        switch server.readUpgraded(descriptor) {
        case .bytes(let bytes):
            if state == .open {
                receivedBytes &+= bytes.count
                delegate?.socketReceived(self, bytes)
            } else {
                lingered(bytes.count)
            }
        case .wouldBlock: break
        case .end: end()
        }
    }

    private func lingered(_ count: Int) {
        lingeringBytes &+= count
        if lingeringBytes > server.maximumDiscardedBytes { end() }
    }

    public func flush() {
        flushes = false
        if state == .open, !isPaused, early.count > 0 {
            let bytes = early.take()
            receivedBytes &+= bytes.count
            delegate?.socketReceived(self, bytes.bytes)
        }
        write()
    }

    func flushLater() {
        guard !flushes else { return }
        flushes = true
        server.loop.flushAtEndOfTurn(self)
    }

    private func write() {
        guard state == .open || state == .closing else {
            if registration == nil, state == .lingering { end() }
            return
        }
        while unsentBytes > 0 {
            let bytes = UnsafeRawBufferPointer(rebasing: outgoing.bytes[sentBytes...])
            switch Linux.send(descriptor, bytes) {
            case .bytes(let count):
                sentBytes &+= count
                takenBytes &+= count
            case .wouldBlock: return blocked()
            case .failed: return end()
            }
        }
        outgoing.clear()
        sentBytes = 0
        connection.setDeadline(.distantFuture)
        if state == .closing {
            state = .lingering
            Linux.endSending(descriptor)
            connection.setDeadline(server.loop.now + server.discardTimeout)
        }
        listen()
        drained()
    }

    /// The client takes no more for now.
    private func blocked() {
        if sentBytes > unsentBytes {
            outgoing.removeFirst(sentBytes)
            sentBytes = 0
        }
        connection.setDeadline(server.loop.now + server.stallTimeout)
        listen()
        drained()
    }

    private func drained() {
        guard isHigh, unsentBytes <= Self.lowWater, state == .open else { return }
        isHigh = false
        delegate?.socketDrained(self)
    }

    func listen() {
        guard let registration, state != .closed else { return }
        var wanted: Interest = [.peerClosed]
        if !isPaused || state != .open { wanted.insert(.readable) }
        if unsentBytes > 0 { wanted.insert(.writable) }
        server.loop.modify(registration, wanted)
    }

    /// Gives the connection back to the library, which closes it.
    func end() {
        guard state != .closed else { return }
        state = .closed
        if let registration { server.loop.deregister(registration) }
        registration = nil
        connection.setDeadline(.distantFuture)
        outgoing.clear(keeping: 0)
        early.clear(keeping: 0)
        sentBytes = 0
        let delegate = self.delegate
        self.delegate = nil
        delegate?.socketClosed(self)
        mhd_close_upgraded(handle)
        server.isReady = true
    }
}
