internal import Cryptography
public import EventLoop
internal import HTTP2Engine
internal import LinuxSystem

extension PluginConnection {
    /// How often one wake-up reads before other connections get their turn.
    private static let maximumReads = 16
    /// Nanoseconds that acknowledgements wait for a call to leave with.
    private static let quietInterval: Int64 = 5_000_000

    public func ready(_ readiness: Readiness) {
        if session == nil, tls == nil {
            finishConnecting()
            return
        }
        if !readiness.isDisjoint(with: [.readable, .hungUp, .failed]) { readAll() }
        if readiness.contains(.writable), isBlocked {
            isBlocked = false
            askFlush()
        }
    }

    public func flush() {
        flushIsAsked = false
        openWaitingCalls()
        write()
        tellEndings()
    }

    private func readAll() {
        for _ in 0..<Self.maximumReads {
            guard let socket = socket?.raw else { return }
            switch Linux.read(socket, into: readBuffer.bytes) {
            case .bytes(let count):
                let bytes = UnsafeRawBufferPointer(rebasing: readBuffer.bytes.prefix(count))
                if let tls { open(bytes, with: tls) } else if let session { take(bytes, session) }
                if count < readBuffer.bytes.count { return }
            case .wouldBlock:
                return
            case .end:
                left("the plugin closed the connection")
            case .failed(let error):
                left("the connection to the plugin broke: \(error)")
            }
        }
    }

    /// The plugin is gone, or at least its end of the connection.
    private func left(_ reason: String) {
        if tls == nil, session != nil, !hasReceived, configuration.detectsForeignTLS {
            askForTLS(instead: reason)
        } else {
            lose(departure(reason), at: .once)
        }
    }

    func take(_ bytes: UnsafeRawBufferPointer, _ session: HTTP2Session) {
        if !hasReceived {
            hasReceived = true
            if let reason = foreignGreeting(bytes) {
                lose(reason, brokenByPlugin: true, at: .once)
                return
            }
        }
        var rest = bytes
        while !rest.isEmpty, self.session === session {
            do throws(HTTP2Fault) {
                let taken = try session.receive(rest)
                handleEvents(of: session)
                // nghttp2 stops short only after a field, which has at least one byte.
                if taken == 0 { break }
                rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(taken))
            } catch {
                handleEvents(of: session)
                lose("the plugin broke HTTP/2: \(error.reason)", brokenByPlugin: true, at: .once)
            }
        }
        guard self.session === session else { return }
        if session.isFinished || openCalls > 0 {
            if session.isFinished || session.hasMoreToProduce { askFlush() }
        } else if session.hasMoreToProduce {
            flushSoon()
        }
    }

    /// With no call under way, all there is to send are acknowledgements: they leave with the next call, which under
    /// load saves each of them a system call here and in the plugin, or after a few milliseconds.
    private func flushSoon() {
        guard quietTimer == nil else { return }
        quietTimer = loop.schedule(at: loop.now + Self.quietInterval, self)
    }

    /// What the first bytes are when they are not HTTP/2, where that can be told.
    private func foreignGreeting(_ bytes: UnsafeRawBufferPointer) -> String? {
        if bytes.starts(with: "HTTP/1".utf8) { return "the plugin speaks HTTP/1, not HTTP/2" }
        if tls == nil, bytes.first == 0x15 || bytes.first == 0x16, bytes.count > 1, bytes[1] == 3 {
            return Self.foreignTLS
        }
        return nil
    }

    /// Sends what there is. Ends early when the socket is full; it is then heard of when there is room.
    private func write() {
        guard let registration, session != nil || tls != nil else { return }
        while !isBlocked {
            guard let socket = socket?.raw, refill(), !output.isEmpty else { break }
            let output = self.output
            switch Linux.send(socket, output) {
            case .bytes(let count):
                outputSent(count)
                isBlocked = count < output.count
            case .wouldBlock:
                isBlocked = true
            case .failed(let error):
                // What the plugin said before it left may still lie in the socket.
                readAll()
                // Or its silence is being asked about: that ends the connection, with the better reason.
                if probe != nil { return }
                lose(departure("the connection to the plugin broke: \(error)"), at: .once)
                return
            }
            if isBlocked {
                loop.modify(registration, [.readable, .writable])
            } else if session?.hasMoreToProduce != true {
                break
            }
        }
        guard self.registration == registration else { return }
        if !isBlocked { loop.modify(registration, .readable) }
        if let session, session.isFinished, session.output.isEmpty, output.isEmpty { finished(session) }
    }

    /// What goes to the socket next.
    private var output: UnsafeRawBufferPointer {
        if let tls { return tls.output }
        return session?.output ?? UnsafeRawBufferPointer(start: nil, count: 0)
    }

    private func outputSent(_ count: Int) {
        if let tls { tls.outputSent(count) } else { session?.outputSent(count) }
    }

    /// Makes output of what there is to be said; answers whether the connection goes on.
    private func refill() -> Bool {
        guard let session else { return tls != nil }
        guard let tls else { return produce(session) }
        // Records that wait leave first: one write is one record as long as the socket has room.
        return tls.output.isEmpty ? produce(session) && seal(session, with: tls) : true
    }

    private func produce(_ session: HTTP2Session) -> Bool {
        do throws(HTTP2Fault) {
            try session.produce()
        } catch {
            lose("HTTP/2 to the plugin failed: \(error.reason)", at: .once)
            return false
        }
        handleEvents(of: session)
        return self.session === session
    }

    private func finished(_ session: HTTP2Session) {
        if let fault = session.fault {
            lose("the plugin broke HTTP/2: \(fault.reason)", brokenByPlugin: true, at: .once)
        } else if case .leaving(let reason) = state {
            lose(reason, at: .once)
        } else {
            lose("HTTP/2 to the plugin has ended", at: .once)
        }
    }
}
