internal import Glibc
internal import LinuxSystem
internal import Testing

@Suite struct SocketTests {
    @Test("a listener on a free port says which, and takes a connection", arguments: ["127.0.0.1", "::1", "localhost"])
    func tcp(host: String) throws {
        let listener = try Linux.listen(host: host, port: 0)
        let address = try Linux.localAddress(of: listener.raw)
        #expect(address.port != 0)
        #expect(address.description == (host == "::1" ? "[::1]:\(address.port)" : "127.0.0.1:\(address.port)"))

        let client = try connection(Linux.connectTCP(host: host, port: address.port))
        let server = try #require(try waitForConnection(listener.raw))
        defer { Linux.close(server) }
        #expect(Linux.pendingError(client.raw) == 0)
        #expect(try Linux.peerAddress(of: server) == Linux.localAddress(of: client.raw))

        guard case .bytes(4) = Array("ping".utf8).withUnsafeBytes({ Linux.send(client.raw, $0) }) else {
            Issue.record("nothing was sent")
            return
        }
        #expect(waitAndRead(server) == "ping")
        Linux.shutdown(client.raw)
        #expect(waitAndRead(server) == "")
    }

    @Test("a listener on :: takes IPv4 too")
    func dualStack() throws {
        let listener = try Linux.listen(host: "::", port: 0)
        let port = try Linux.localAddress(of: listener.raw).port
        let client = try connection(Linux.connectTCP(host: "127.0.0.1", port: port))
        let server = try #require(try waitForConnection(listener.raw))
        defer { Linux.close(server) }
        #expect(Linux.pendingError(client.raw) == 0)
    }

    @Test("a taken address, a foreign one and a name that does not exist are told apart")
    func refusals() throws {
        let listener = try Linux.listen(host: "127.0.0.1", port: 0)
        let port = try Linux.localAddress(of: listener.raw).port
        #expect(throws: SystemError(call: "bind", code: SystemError.addressInUse)) {
            _ = try Linux.listen(host: "127.0.0.1", port: port)
        }
        #expect(throws: SystemError(call: "bind", code: SystemError.addressNotAvailable)) {
            _ = try Linux.listen(host: "192.0.2.1", port: 0)
        }
        #expect(throws: SystemError(call: "getaddrinfo", code: SystemError.addressNotAvailable)) {
            _ = try Linux.listen(host: "no such host", port: 0)
        }
    }

    @Test("a port where nobody listens refuses, at once or at the end of the connect")
    func connectionRefused() {
        // A port of our own that is closed again could be another test's the next moment.
        switch Linux.connectTCP(host: "127.0.0.1", port: 1) {
        case .failed(let error): #expect(error.code == SystemError.connectionRefused)
        case .inProgress(let socket):
            waitUntilReady(socket.raw, POLLOUT)
            #expect(Linux.pendingError(socket.raw) == SystemError.connectionRefused)
        case .connected: Issue.record("somebody listens where nobody should")
        }
    }

    @Test("only IP literals are connected to, without asking anybody", arguments: ["example.com", "", "127.0.0.1:80"])
    func literalsOnly(host: String) {
        guard case .failed(let error) = Linux.connectTCP(host: host, port: 1) else {
            Issue.record("\(host) was connected to")
            return
        }
        #expect(error.code == SystemError.invalidArgument)
    }

    @Test("a unix listener takes a connection, and its file has exactly the mode that was asked for")
    func unix() throws {
        let scratch = try Scratch()
        let path = scratch.path + "/s"
        let listener = try Linux.listenUnix(path: path, mode: 0o662)
        let status = try Linux.fileStatus(path)
        #expect(status.kind == .socket)
        #expect(status.mode == 0o662)
        #expect(try Linux.localAddress(of: listener.raw) == .unix(path: path))

        let client = try connection(Linux.connectUnix(path: path))
        let server = try #require(try waitForConnection(listener.raw))
        defer { Linux.close(server) }
        #expect(try Linux.peerAddress(of: client.raw) == .unix(path: path))
        #expect(try Linux.peerAddress(of: server) == .unix(path: ""))
    }

    @Test("a socket file that nobody listens at is replaced, a living one and another kind of file are not")
    func staleSocket() throws {
        let scratch = try Scratch()
        let path = scratch.path + "/s"
        do { _ = try Linux.listenUnix(path: path) }
        let listener = try Linux.listenUnix(path: path)
        #expect(throws: SystemError(call: "bind", code: SystemError.addressInUse)) {
            _ = try Linux.listenUnix(path: path)
        }
        let client = try connection(Linux.connectUnix(path: path))
        #expect(client.raw >= 0)
        #expect(listener.raw >= 0)

        try Linux.makeDirectory(scratch.path + "/d", mode: 0o700)
        #expect(throws: SystemError(call: "bind", code: SystemError.addressInUse)) {
            _ = try Linux.listenUnix(path: scratch.path + "/d")
        }
        symlink(path, scratch.path + "/link")
        #expect(throws: SystemError(call: "bind", code: SystemError.addressInUse)) {
            _ = try Linux.listenUnix(path: scratch.path + "/link")
        }
    }

    @Test("a listener that is too busy to take one more is alive")
    func busySocket() throws {
        let scratch = try Scratch()
        let path = scratch.path + "/s"
        let listener = try Linux.listenUnix(path: path, backlog: 0)
        let waiting = try connection(Linux.connectUnix(path: path))
        guard case .failed(let error) = Linux.connectUnix(path: path) else {
            Issue.record("a full backlog took one more")
            return
        }
        #expect(error.code == SystemError.tryAgain)
        #expect(throws: SystemError(call: "bind", code: SystemError.addressInUse)) {
            _ = try Linux.listenUnix(path: path)
        }
        #expect(waiting.raw >= 0)
        #expect(listener.raw >= 0)
    }

    @Test("a unix path of 107 bytes is the longest")
    func longPath() throws {
        let scratch = try Scratch()
        let name = String(repeating: "x", count: 107 - scratch.path.utf8.count - 1)
        let path = "\(scratch.path)/\(name)"
        let listener = try Linux.listenUnix(path: path)
        #expect(try Linux.localAddress(of: listener.raw) == .unix(path: path))
        #expect(throws: SystemError(call: "bind", code: SystemError.nameTooLong)) {
            _ = try Linux.listenUnix(path: path + "x")
        }
        for bad in [path + "x", "", "/tmp/a\0b"] {
            guard case .failed(let error) = Linux.connectUnix(path: bad) else {
                Issue.record("\(bad) was connected to")
                continue
            }
            #expect(error.code == SystemError.nameTooLong)
        }
    }

    @Test("a unix path that is not there, and one where nobody listens")
    func unixRefusals() throws {
        let scratch = try Scratch()
        let path = scratch.path + "/s"
        guard case .failed(let missing) = Linux.connectUnix(path: path) else {
            Issue.record("nothing was connected to")
            return
        }
        #expect(missing.code == SystemError.noSuchFile)
        do { _ = try Linux.listenUnix(path: path) }
        guard case .failed(let dead) = Linux.connectUnix(path: path) else {
            Issue.record("nobody was connected to")
            return
        }
        #expect(dead.code == SystemError.connectionRefused)
    }

    @Test("nobody waits at a fresh listener")
    func emptyBacklog() throws {
        let listener = try Linux.listen(host: "127.0.0.1", port: 0)
        guard case .wouldBlock = Linux.accept(listener.raw) else {
            Issue.record("a connection came from nowhere")
            return
        }
    }
}

/// The socket of a connect that has succeeded or goes on.
private func connection(_ result: consuming ConnectResult) throws -> OwnedDescriptor {
    switch consume result {
    case .connected(let socket): return socket
    case .inProgress(let socket):
        waitUntilReady(socket.raw, POLLOUT)
        return socket
    case .failed(let error): throw error
    }
}

private func waitForConnection(_ listener: Int32) throws -> Int32? {
    waitUntilReady(listener, POLLIN)
    switch Linux.accept(listener) {
    case .accepted(let socket): return socket.release()
    case .wouldBlock: return nil
    case .failed(let error): throw error
    }
}

private func waitAndRead(_ descriptor: Int32) -> String? {
    waitUntilReady(descriptor, POLLIN)
    return readSome(descriptor)
}

private func waitUntilReady(_ descriptor: Int32, _ event: Int32) {
    var question = pollfd(fd: descriptor, events: Int16(event), revents: 0)
    poll(&question, 1, 10_000)
}
