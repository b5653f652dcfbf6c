internal import EventLoop
internal import LinuxSystem
internal import PluginProtocol
internal import WireTestKit

/// A plugin's end of connections, on the loop of the test: it notes frames and says what it is told to.
final class ScriptedPeer: ReadinessHandler {
    let path: String
    let loop: EventLoop
    private(set) var frames: [FrameReader.Frame] = []
    /// How many connections were accepted.
    private(set) var accepted = 0
    private(set) var sawEnd = false
    /// Says hello to each connection: settings and an acknowledgement of the client's.
    var greeting: [UInt8]? = RawFrame.settings() + RawFrame.settingsAcknowledged
    /// Called for each connection that was accepted.
    var accept: (() -> Void)?
    /// Called for each frame.
    var react: ((FrameReader.Frame) -> Void)?
    /// Does the talking in place of the test, when it is there.
    var server: MemoryServer?
    /// Makes TLS of each connection, between the socket and all else.
    var makeTLS: (() -> MemoryTLSServer)?
    private(set) var tls: MemoryTLSServer?
    /// Gets what is read in place of all else, when it is there.
    var reactToBytes: (([UInt8]) -> Void)?
    /// Each byte is a turn of the loop's by itself.
    var sendsByteByByte = false
    /// How many connections are to come.
    var expected = 1
    /// While false, what the client sends stays in the socket.
    var isReading = true {
        didSet { if let connection { loop.modify(connection.1, isReading ? .readable : []) } }
    }

    private var listener: OwnedDescriptor?
    private var listening: Registration?
    private var connection: (Int32, Registration)?
    private var reader = FrameReader()
    private var unsent: [UInt8] = []

    init(on loop: EventLoop) {
        self.loop = loop
        path = "/tmp/patchbay-peer-\(UInt64.random(in: 0 ... .max))"
        address = .unix(path: path)
    }

    private(set) var address: PluginAddress

    func listen() throws {
        let listener = try Linux.listenUnix(path: path)
        listening = try loop.register(listener.raw, .readable, self)
        self.listener = consume listener
    }

    func listenOnTCP() throws {
        let listener = try Linux.listen(host: "127.0.0.1", port: 0)
        address = .tcp(host: "127.0.0.1", port: try Linux.localAddress(of: listener.raw).port)
        listening = try loop.register(listener.raw, .readable, self)
        self.listener = consume listener
    }

    /// Closes everything; the loop then holds the peer no more.
    func close() {
        hangUp()
        if let listening { loop.deregister(listening) }
        listening = nil
        listener = nil
        try? Linux.removeFile(path)
    }

    /// Closes the connection.
    func hangUp() {
        guard let (socket, registration) = connection else { return }
        loop.deregister(registration)
        Linux.close(socket)
        connection = nil
    }

    func send(_ bytes: [UInt8]) {
        if let tls {
            tls.send(bytes)
            sendRaw(tls.produce())
        } else {
            sendRaw(bytes)
        }
    }

    func sendRaw(_ bytes: [UInt8]) {
        unsent += bytes
        while !unsent.isEmpty, let socket = connection?.0 {
            let piece = sendsByteByByte ? Array(unsent.prefix(1)) : unsent
            guard case .bytes(let count) = piece.withUnsafeBytes({ Linux.send(socket, $0) }) else { break }
            unsent.removeFirst(count)
            if sendsByteByByte { break }
        }
        if let connection, !unsent.isEmpty { loop.modify(connection.1, [.readable, .writable]) }
    }

    /// A whole unary reply.
    func reply(to stream: Int32, _ message: [UInt8] = [7], trailers: [(String, String)] = [("grpc-status", "0")]) {
        send(
            RawFrame.headers(RawFrame.replyHead, stream: stream)
                + RawFrame.data(RawFrame.message(message), stream: stream)
                + RawFrame.headers(trailers, stream: stream, ends: true))
    }

    /// The streams opened, in order.
    var streams: [Int32] { frames.filter { $0.type == RawFrame.headers }.map(\.stream) }

    /// The bytes received on a stream.
    func body(of stream: Int32) -> [UInt8] {
        frames.filter { $0.type == RawFrame.data && $0.stream == stream }.flatMap(\.payload)
    }

    /// The bytes of a stream's window that the client has given back.
    func windowReturned(of stream: Int32) -> Int {
        frames.filter { $0.type == RawFrame.windowUpdate && $0.stream == stream }
            .reduce(0) { $0 + $1.payload.reduce(0) { $0 << 8 | Int($1) } }
    }

    /// The codes of the resets received, by stream.
    var resets: [Int32: UInt32] {
        frames.reduce(into: [:]) { resets, frame in if let code = frame.resetCode { resets[frame.stream] = code } }
    }

    func ready(_ readiness: Readiness) {
        if let listener = listener?.raw, case .accepted(let descriptor) = Linux.accept(listener) {
            greet(descriptor.release())
        }
        guard let (socket, registration) = connection, isReading else { return }
        if readiness.contains(.writable) {
            loop.modify(registration, .readable)
            sendRaw([])
        }
        read(socket)
    }

    private func greet(_ socket: Int32) {
        accepted += 1
        // Nobody else is to come, and a test whose closures hold its desk leaves nothing behind.
        if accepted == expected { try? Linux.removeFile(path) }
        reader = FrameReader()
        unsent = []
        tls = makeTLS?()
        guard let registration = try? loop.register(socket, .readable, self) else { return }
        connection = (socket, registration)
        if let greeting { send(greeting) }
        accept?()
    }

    private func read(_ socket: Int32) {
        withUnsafeTemporaryAllocation(byteCount: 65_536, alignment: 1) { buffer in
            switch Linux.read(socket, into: buffer) {
            case .bytes(let count):
                let bytes = UnsafeRawBufferPointer(rebasing: buffer.prefix(count))
                if let reactToBytes {
                    reactToBytes(Array(bytes))
                } else if let tls {
                    tls.receive(bytes)
                    sendRaw(tls.produce())
                    tls.takeReceived().withUnsafeBytes(take)
                } else {
                    take(bytes)
                }
            case .end:
                sawEnd = true
                hangUp()
            case .wouldBlock: break
            case .failed: hangUp()
            }
        }
    }

    private func take(_ bytes: UnsafeRawBufferPointer) {
        if let server {
            server.receive(bytes)
            send(server.produce())
            return
        }
        for frame in reader.take(bytes) {
            frames.append(frame)
            react?(frame)
        }
    }
}
