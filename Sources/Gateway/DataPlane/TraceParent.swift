internal import Bytes

/// What a `traceparent` may look like: W3C Trace Context, *Trace Context HTTP Headers Format*.
enum TraceParent {
    /// `00-` trace id `-` parent id `-` flags.
    private static let length = 55

    /// Whether a trace can go on from it. If not, the standard has a new one started, and `tracestate` left out.
    ///
    /// A later version than 00 may hold more behind the flags.
    static func isValid(_ text: ByteView) -> Bool {
        guard text.count >= length else { return false }
        var version: UInt8 = 0
        var trace: UInt8 = 0
        var parent: UInt8 = 0
        for index in 0..<length {
            let byte = text.start[index]
            if index == 2 || index == 35 || index == 52 {
                guard byte == UInt8(ascii: "-") else { return false }
                continue
            }
            // Lower case only.
            guard byte &- 0x30 < 10 || byte &- 0x61 < 6 else { return false }
            switch index {
            case 0..<2: version |= byte ^ UInt8(ascii: "0")
            case 3..<35: trace |= byte ^ UInt8(ascii: "0")
            case 36..<52: parent |= byte ^ UInt8(ascii: "0")
            default: break
            }
        }
        guard trace != 0, parent != 0 else { return false }
        if version == 0 { return text.count == length }
        if text.start[0] == UInt8(ascii: "f"), text.start[1] == UInt8(ascii: "f") { return false }
        return text.count == length || text.start[length] == UInt8(ascii: "-")
    }
}
