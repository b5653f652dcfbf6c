/// Frames as a client writes them, right or wrong.
struct ClientFrame {
    var opcode: UInt8
    var isLast = true
    var reservedBits: UInt8 = 0
    var mask: [UInt8]? = [0x37, 0xfa, 0x21, 0x3d]
    var payload: [UInt8] = []
    /// Instead of the payload's own length.
    var announced: UInt64?
    /// How many bytes the length takes; the shortest form when nil.
    var lengthBytes: Int?

    static func text(_ text: String, isLast: Bool = true) -> ClientFrame {
        ClientFrame(opcode: 1, isLast: isLast, payload: Array(text.utf8))
    }

    static func continuation(_ text: String, isLast: Bool = true) -> ClientFrame {
        ClientFrame(opcode: 0, isLast: isLast, payload: Array(text.utf8))
    }

    static func ping(_ text: String = "") -> ClientFrame { ClientFrame(opcode: 9, payload: Array(text.utf8)) }

    static func close(_ code: UInt16? = nil, _ reason: String = "") -> ClientFrame {
        let code = code.map { [UInt8($0 >> 8), UInt8($0 & 255)] } ?? []
        return ClientFrame(opcode: 8, payload: code + Array(reason.utf8))
    }

    var bytes: [UInt8] {
        let length = announced ?? UInt64(payload.count)
        let width = lengthBytes ?? (length < 126 ? 0 : length < 65_536 ? 2 : 8)
        var bytes = [(isLast ? 0x80 : 0) | reservedBits << 4 | opcode]
        let short = width == 0 ? UInt8(length) : width == 2 ? 126 : 127
        bytes.append((mask == nil ? 0 : 0x80) | short)
        for place in (0..<width).reversed() { bytes.append(UInt8(truncatingIfNeeded: length >> (8 * UInt64(place)))) }
        bytes += mask ?? []
        bytes += payload.enumerated().map { place, byte in byte ^ (mask?[place % 4] ?? 0) }
        return bytes
    }
}
