internal import Bytes
internal import LinuxSystem

/// Makes request ids and trace contexts.
///
/// They name things and guard nothing, so a generator that is seeded once from the system's random source will do: a
/// system call for every request would not.
struct Identity {
    private var state: (UInt64, UInt64)

    init() {
        var seed: (UInt64, UInt64) = (0, 0)
        withUnsafeMutableBytes(of: &seed) { Linux.random(into: $0) }
        state = seed
    }

    init(seed: (UInt64, UInt64)) {
        state = seed
    }

    /// 64 bits, by xoroshiro128++ (Blackman and Vigna).
    mutating func next() -> UInt64 {
        let (first, second) = state
        let sum = first &+ second
        let result = (sum << 17 | sum >> 47) &+ first
        let mixed = second ^ first
        state.0 = (first << 49 | first >> 15) ^ mixed ^ (mixed << 21)
        state.1 = mixed << 28 | mixed >> 36
        return result
    }

    /// Appends 32 hexadecimal digits.
    mutating func appendRequestID(to buffer: inout ByteBuffer) {
        Self.appendHex(next(), to: &buffer)
        Self.appendHex(next(), to: &buffer)
    }

    /// Appends a `traceparent` (W3C Trace Context) that starts a trace: not sampled, since nobody here exports spans.
    mutating func appendTraceParent(to buffer: inout ByteBuffer) {
        buffer.append("00-")
        Self.appendHex(next() | 1, to: &buffer)
        Self.appendHex(next(), to: &buffer)
        buffer.append(UInt8(ascii: "-"))
        Self.appendHex(next() | 1, to: &buffer)
        buffer.append("-00")
    }

    private static func appendHex(_ value: UInt64, to buffer: inout ByteBuffer) {
        buffer.reserve(16)
        let spare = buffer.spare
        for index in 0..<16 {
            let nibble = UInt8(truncatingIfNeeded: value >> UInt64(60 - 4 * index)) & 15
            spare[index] = nibble < 10 ? nibble &+ 0x30 : nibble &+ 0x57
        }
        buffer.advance(16)
    }

    /// Whether a client's request id is taken over: 1–128 of `[A-Za-z0-9._-]`.
    static func accepts(_ text: ByteView) -> Bool {
        guard text.count >= 1, text.count <= 128 else { return false }
        for index in 0..<text.count {
            switch text.start[index] {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"):
                continue
            default: return false
            }
        }
        return true
    }
}
