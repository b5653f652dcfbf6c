internal import Bytes
internal import HTTP2Engine
internal import WireTestKit

/// A session and what it told, as text or by stream.
final class Client {
    let session: HTTP2Session
    /// Every event in a word or two.
    var log: [String] = []
    var received: [Int32: [UInt8]] = [:]
    var closed: [Int32: HTTP2ErrorCode] = [:]
    /// Called for each event, when nghttp2 is off the stack.
    var react: ((HTTP2Event) -> Void)?
    /// Bodies of requests, which must not move.
    private var bodies: [UnsafeMutableRawBufferPointer] = []

    init(_ configuration: HTTP2Configuration = HTTP2Configuration()) throws {
        session = try HTTP2Session(configuration)
    }

    deinit {
        for body in bodies { body.deallocate() }
    }

    /// Opens a stream for a call of `path`; nil when the session refuses.
    func open(
        _ path: StaticString = "/s/m", body: [UInt8] = [], endsRequest: Bool = true, givesWindowBack: Bool = true
    ) -> StreamHandle? {
        let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: body.count, alignment: 1)
        copy.copyBytes(from: body)
        bodies.append(copy)
        session.beginRequest()
        session.addField(":method", "POST")
        session.addField(":scheme", "http")
        session.addField(":path", path)
        session.addField(":authority", "localhost")
        let opening = session.open(
            body: UnsafeRawBufferPointer(copy), endsRequest: endsRequest, givesWindowBack: givesWindowBack)
        guard case .opened(let stream) = opening else { return nil }
        return stream
    }

    /// Feeds bytes in pieces of `size`.
    func receive(_ bytes: [UInt8], pieces size: Int = .max) throws {
        var rest = bytes[...]
        while !rest.isEmpty {
            try Array(rest.prefix(size)).withUnsafeBytes { try receivePiece($0) }
            rest = rest.dropFirst(size)
        }
    }

    private func receivePiece(_ bytes: UnsafeRawBufferPointer) throws {
        var rest = bytes
        while !rest.isEmpty {
            let taken = try session.receive(rest)
            note()
            if taken == 0 { break }
            rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(taken))
        }
    }

    /// All output so far, taken as sent.
    func produce() throws -> [UInt8] {
        var bytes: [UInt8] = []
        repeat {
            try session.produce()
            note()
            if session.output.isEmpty { break }
            bytes += session.output
            session.outputSent(session.output.count)
        } while session.hasMoreToProduce
        return bytes
    }

    /// Carries bytes both ways until nobody has anything to say.
    func exchange(with server: MemoryServer, pieces size: Int = .max) throws {
        while true {
            let mine = try produce()
            mine.withUnsafeBytes { server.receive($0) }
            let its = server.produce()
            try receive(its, pieces: size)
            if mine.isEmpty, its.isEmpty { return }
        }
    }

    private func note() {
        while let event = session.nextEvent() {
            switch event {
            case .headers(let stream, let block, let ends):
                var fields: [String] = []
                block.forEach { name, value in
                    fields.append("\(String(decoding: name, as: UTF8.self))=\(String(decoding: value, as: UTF8.self))")
                }
                log.append("headers \(stream.slot) \(fields.joined(separator: " "))\(ends ? " end" : "")")
            case .data(let stream, let bytes):
                received[stream.slot, default: []] += bytes
                log.append("data \(stream.slot) \(bytes.count)")
            case .ended(let stream): log.append("ended \(stream.slot)")
            case .drained(let stream): log.append("drained \(stream.slot)")
            case .broken(let stream, let reason): log.append("broken \(stream.slot) \(reason)")
            case .closed(let stream, let code):
                closed[stream.slot] = code
                log.append("closed \(stream.slot) \(code.name)")
            case .settings: log.append("settings")
            case .goingAway(let last, let code, let text): log.append("goaway \(last) \(code.name) \(text)")
            }
            react?(event)
        }
    }
}
