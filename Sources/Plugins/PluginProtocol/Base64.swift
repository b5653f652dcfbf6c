/// Decodes standard base64, padded or not: go-plugin writes none, other plugins do. Stray low bits are ignored.
///
/// - Returns: nil when a byte is not of the alphabet, padding stands elsewhere than at the end, or a digit is alone.
func decodeBase64(_ text: some Collection<UInt8>) -> [UInt8]? {
    var decoded: [UInt8] = []
    decoded.reserveCapacity(text.count / 4 * 3 + 2)
    var pending: UInt32 = 0
    var digits = 0
    var padding = 0
    for byte in text {
        if byte == UInt8(ascii: "=") {
            padding += 1
            continue
        }
        guard padding == 0, let value = base64Value(byte) else { return nil }
        pending = pending << 6 | value
        digits += 1
        if digits % 4 == 0 {
            decoded.append(UInt8(truncatingIfNeeded: pending >> 16))
            decoded.append(UInt8(truncatingIfNeeded: pending >> 8))
            decoded.append(UInt8(truncatingIfNeeded: pending))
            pending = 0
        }
    }
    switch digits % 4 {
    case 1: return nil
    case 2: decoded.append(UInt8(truncatingIfNeeded: pending >> 4))
    case 3:
        decoded.append(UInt8(truncatingIfNeeded: pending >> 10))
        decoded.append(UInt8(truncatingIfNeeded: pending >> 2))
    default: break
    }
    return padding > 2 ? nil : decoded
}

private func base64Value(_ digit: UInt8) -> UInt32? {
    switch digit {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"): UInt32(digit - UInt8(ascii: "A"))
    case UInt8(ascii: "a")...UInt8(ascii: "z"): UInt32(digit - UInt8(ascii: "a")) + 26
    case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(digit - UInt8(ascii: "0")) + 52
    case UInt8(ascii: "+"): 62
    case UInt8(ascii: "/"): 63
    default: nil
    }
}
