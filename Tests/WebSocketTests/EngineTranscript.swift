@testable internal import WebSocket

/// What an engine makes of a client's bytes, in words: its events, and the frames that it sends.
struct EngineTranscript: Equatable {
    var events: [String] = []
    var sent: [String] = []

    /// Feeds `bytes` in pieces of `size`, sending what is to be sent each time. Pings are answered.
    init(of bytes: [UInt8], pieces size: Int, to engine: WebSocketEngine) {
        var start = 0
        while start < bytes.count {
            let end = size < bytes.count - start ? start + size : bytes.count
            bytes[start..<end].withUnsafeBytes { engine.receive($0) }
            while let event = engine.nextEvent() {
                events.append(Self.word(event, engine))
                if event == .ping { engine.sendPong() }
            }
            start = end
        }
        sent = Self.frames(engine.output.map { $0 })
        engine.outputSent()
    }

    private static func word(_ event: WebSocketEvent, _ engine: WebSocketEngine) -> String {
        switch event {
        case .message: "message \(String(decoding: engine.message, as: UTF8.self))"
        case .ping: "ping"
        case .pong: "pong"
        case .closed(let code): "closed \(code.map { "\($0.rawValue)" } ?? "-")"
        case .broken(let code, let reason): "broken \(code.rawValue) \(reason)"
        }
    }

    /// Reads frames of a server: unmasked and whole.
    static func frames(_ bytes: [UInt8]) -> [String] {
        var frames: [String] = []
        var place = 0
        while place + 2 <= bytes.count {
            let head = bytes[place]
            var length = Int(bytes[place + 1])
            place += 2
            let width = length == 126 ? 2 : length == 127 ? 8 : 0
            if width > 0 {
                length = bytes[place..<place + width].reduce(0) { $0 << 8 | Int($1) }
                place += width
            }
            let payload = Array(bytes[place..<place + length])
            place += length
            frames.append(word(head, payload))
        }
        return frames + (place == bytes.count ? [] : ["half a frame"])
    }

    private static func word(_ head: UInt8, _ payload: [UInt8]) -> String {
        let text = String(decoding: payload, as: UTF8.self)
        switch head {
        case 0x81: return "text \(text)"
        case 0x88 where payload.isEmpty: return "close"
        case 0x88:
            let reason = String(decoding: payload.dropFirst(2), as: UTF8.self)
            return "close \(Int(payload[0]) << 8 | Int(payload[1]))" + (reason.isEmpty ? "" : " \(reason)")
        case 0x89: return "ping \(text)"
        case 0x8a: return "pong \(text)"
        default: return "frame \(head)"
        }
    }
}
