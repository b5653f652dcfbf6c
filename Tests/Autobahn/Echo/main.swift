// A server for the Autobahn test suite: it says back each text message, as the suite's cases expect it. The suite's
// messages are no JSON, so they can't go through the gateway; what they try is the engine.
//
//   websocket-echo         listens on a port of the loopback that the system chooses, and prints it

internal import Bytes
internal import Glibc
internal import WebSocket

/// A connected or listening socket that blocks.
func check(_ code: Int, _ what: String) -> Int {
    guard code >= 0 else { fatalError("\(what): \(String(cString: strerror(errno)))") }
    return code
}

func listener() -> (socket: Int32, port: UInt16) {
    let listener = Int32(check(Int(socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)), "socket"))
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(INADDR_LOOPBACK).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    withUnsafeMutablePointer(to: &address) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
            _ = check(Int(bind(listener, generic, length)), "bind")
            _ = check(Int(getsockname(listener, generic, &length)), "getsockname")
        }
    }
    _ = check(Int(listen(listener, 16)), "listen")
    return (listener, UInt16(bigEndian: address.sin_port))
}

/// Sends all of `bytes`; false when the client is gone.
func send(_ bytes: UnsafeRawBufferPointer, to client: Int32) -> Bool {
    var sent = 0
    while sent < bytes.count {
        let count = Glibc.send(client, bytes.baseAddress?.advanced(by: sent), bytes.count - sent, Int32(MSG_NOSIGNAL))
        guard count > 0 else { return false }
        sent += count
    }
    return true
}

/// What to answer to the head of a request; nil when it asks for no WebSocket.
func handshake(_ head: String) -> String? {
    var fields: [String: String] = [:]
    for line in head.split(separator: "\r\n").dropFirst() {
        guard let colon = line.firstIndex(of: ":") else { continue }
        fields[line[..<colon].lowercased()] = String(line[line.index(after: colon)...])
    }
    func view(_ name: String) -> ByteView? {
        guard let text = fields[name].map({ Array($0.utf8) }) else { return nil }
        // For as long as the process lives.
        let copy = UnsafeMutablePointer<UInt8>.allocate(capacity: max(text.count, 1))
        copy.initialize(from: text, count: text.count)
        return ByteView(start: copy, count: text.count)
    }
    let offer = WebSocketOffer(
        connection: view("connection"), upgrade: view("upgrade"), version: view("sec-websocket-version"),
        key: view("sec-websocket-key"), subprotocols: nil)
    guard case .upgrade(let accept, _) = offer.evaluate() else { return nil }
    return "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        + "Sec-WebSocket-Accept: \(accept)\r\n\r\n"
}

/// Echoes until the connection is over.
func serve(_ client: Int32, _ engine: WebSocketEngine) {
    let room = UnsafeMutableRawBufferPointer.allocate(byteCount: 65_536, alignment: 16)
    defer { room.deallocate() }
    var head = ""
    var isUpgraded = false
    while true {
        let count = recv(client, room.baseAddress, room.count, 0)
        guard count > 0 else { return }
        var bytes = UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(room)[..<count])
        if !isUpgraded {
            // The suite sends nothing behind its head before it has the answer.
            head += String(decoding: bytes, as: UTF8.self)
            guard head.hasSuffix("\r\n\r\n") else { continue }
            guard let answer = handshake(head),
                Array(answer.utf8).withUnsafeBytes({ send($0, to: client) })
            else { return }
            isUpgraded = true
            bytes = UnsafeRawBufferPointer(start: nil, count: 0)
        }
        engine.receive(bytes)
        var isOver = false
        while let event = engine.nextEvent() {
            switch event {
            case .message: engine.send(engine.message)
            case .ping: engine.sendPong()
            case .pong: break
            case .closed, .broken: isOver = true
            }
        }
        guard send(engine.output, to: client), !isOver else { return }
        engine.outputSent()
    }
}

let (listening, port) = listener()
print(port)
fflush(nil)
while true {
    let client = accept(listening, nil, nil)
    guard client >= 0 else { continue }
    serve(client, try WebSocketEngine(WebSocketLimits(maximumMessageBytes: 64 << 20)))
    shutdown(client, Int32(SHUT_WR))
    close(client)
}
