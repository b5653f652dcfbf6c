/// HTTP/2 frames by hand, so that a test can send what no library would.
public enum RawFrame {
    public static let data: UInt8 = 0
    public static let headers: UInt8 = 1
    public static let reset: UInt8 = 3
    public static let settings: UInt8 = 4
    public static let pushPromise: UInt8 = 5
    public static let ping: UInt8 = 6
    public static let goAway: UInt8 = 7
    public static let windowUpdate: UInt8 = 8
    public static let continuation: UInt8 = 9

    public static let endStream: UInt8 = 1
    public static let acknowledged: UInt8 = 1
    public static let endHeaders: UInt8 = 4

    public static func frame(_ type: UInt8, flags: UInt8 = 0, stream: Int32 = 0, _ payload: [UInt8] = []) -> [UInt8] {
        Array(bigEndian(UInt32(payload.count)).dropFirst()) + [type, flags] + bigEndian(UInt32(stream)) + payload
    }

    public static func settings(_ entries: [(id: UInt16, value: UInt32)] = []) -> [UInt8] {
        frame(settings, entries.flatMap { [UInt8($0.id >> 8), UInt8($0.id & 0xff)] + bigEndian($0.value) })
    }

    /// Without it a client's own settings do not count.
    public static let settingsAcknowledged = frame(settings, flags: acknowledged)

    public static func headers(_ fields: [(String, String)], stream: Int32, ends: Bool = false) -> [UInt8] {
        frame(headers, flags: endHeaders | (ends ? endStream : 0), stream: stream, block(fields))
    }

    public static func data(_ bytes: [UInt8], stream: Int32, ends: Bool = false) -> [UInt8] {
        frame(data, flags: ends ? endStream : 0, stream: stream, bytes)
    }

    public static func reset(stream: Int32, code: UInt32) -> [UInt8] {
        frame(reset, stream: stream, bigEndian(code))
    }

    public static func goAway(lastStream: Int32, code: UInt32, text: String = "") -> [UInt8] {
        frame(goAway, bigEndian(UInt32(lastStream)) + bigEndian(code) + Array(text.utf8))
    }

    public static func windowUpdate(stream: Int32, _ increment: UInt32) -> [UInt8] {
        frame(windowUpdate, stream: stream, bigEndian(increment))
    }

    /// A compressed block of literals that are not remembered, without Huffman coding.
    public static func block(_ fields: [(String, String)]) -> [UInt8] {
        fields.flatMap { [0] + text($0) + text($1) }
    }

    /// A gRPC frame.
    public static func message(_ bytes: [UInt8], flags: UInt8 = 0, announcing length: Int? = nil) -> [UInt8] {
        [flags] + bigEndian(UInt32(length ?? bytes.count)) + bytes
    }

    /// What a gRPC server says first.
    public static let replyHead = [(":status", "200"), ("content-type", "application/grpc")]

    public static func bigEndian(_ value: UInt32) -> [UInt8] {
        [UInt8(value >> 24), UInt8(value >> 16 & 0xff), UInt8(value >> 8 & 0xff), UInt8(value & 0xff)]
    }

    private static func text(_ text: String) -> [UInt8] {
        integer(text.utf8.count) + Array(text.utf8)
    }

    /// HPACK's integer with a prefix of seven bits.
    private static func integer(_ value: Int) -> [UInt8] {
        if value < 127 { return [UInt8(value)] }
        var bytes: [UInt8] = [127]
        var rest = value - 127
        while rest >= 128 {
            bytes.append(UInt8(rest & 127 | 128))
            rest >>= 7
        }
        return bytes + [UInt8(rest)]
    }
}
