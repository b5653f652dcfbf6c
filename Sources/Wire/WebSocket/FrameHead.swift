/// The head of a frame as its sender wrote it, before anybody has looked whether it may stand there.
struct FrameHead: Equatable {
    /// Four bits of RFC 6455 §5.2.
    var opcode: UInt8
    /// Whether it ends its message.
    var isLast: Bool
    /// Whether one of the three reserved bits is set: extensions give them a meaning, and none is agreed upon.
    var hasReservedBits = false
    var isMasked = true
    /// As announced: nothing may be allocated by it.
    var payloadBytes: UInt64

    static let continuation: UInt8 = 0
    static let text: UInt8 = 1
    static let binary: UInt8 = 2
    static let close: UInt8 = 8
    static let ping: UInt8 = 9
    static let pong: UInt8 = 10

    var isControl: Bool { opcode & 8 != 0 }
}
