internal import Bytes

/// How long a client wants to wait: the headers `Grpc-Timeout` (gRPC's own form) and `X-Timeout` (`2`, `1.5s`,
/// `250ms`, `2m`).
enum CallTimeout {
    /// The longest that is told apart: 100 years. A longer one never shortens anything.
    private static let maximum: UInt64 = 3_155_760_000_000_000_000

    /// Nanoseconds; nil when the text is not `1`–`8` digits and one of `H M S m u n`.
    static func grpc(_ text: ByteView) -> UInt64? {
        guard text.count >= 2, text.count <= 9 else { return nil }
        var value: UInt64 = 0
        for index in 0..<(text.count - 1) {
            let digit = text.start[index] &- 0x30
            guard digit <= 9 else { return nil }
            value = value * 10 + UInt64(digit)
        }
        let unit: UInt64
        switch text.start[text.count - 1] {
        case UInt8(ascii: "H"): unit = 3_600_000_000_000
        case UInt8(ascii: "M"): unit = 60_000_000_000
        case UInt8(ascii: "S"): unit = 1_000_000_000
        case UInt8(ascii: "m"): unit = 1_000_000
        case UInt8(ascii: "u"): unit = 1000
        case UInt8(ascii: "n"): unit = 1
        default: return nil
        }
        let (product, overflow) = value.multipliedReportingOverflow(by: unit)
        return overflow ? maximum : min(product, maximum)
    }

    /// Nanoseconds; nil when the text is not a decimal number with at most nine decimals, followed by nothing (seconds),
    /// `ms`, `s`, `m` or `h`.
    static func plain(_ text: ByteView) -> UInt64? {
        var index = 0
        var whole: UInt64 = 0
        var hasDigits = false
        while index < text.count, case let digit = text.start[index] &- 0x30, digit <= 9 {
            guard whole <= maximum / 10 else { return nil }
            whole = whole * 10 + UInt64(digit)
            hasDigits = true
            index += 1
        }
        guard hasDigits else { return nil }
        var fraction: UInt64 = 0
        var scale: UInt64 = 1
        if index < text.count, text.start[index] == UInt8(ascii: ".") {
            index += 1
            let first = index
            while index < text.count, case let digit = text.start[index] &- 0x30, digit <= 9 {
                guard scale < 1_000_000_000 else { return nil }
                fraction = fraction * 10 + UInt64(digit)
                scale *= 10
                index += 1
            }
            guard index > first else { return nil }
        }
        guard let unit = unit(text, from: index) else { return nil }
        let (product, overflow) = whole.multipliedReportingOverflow(by: unit)
        guard !overflow else { return maximum }
        // Both factors are at most 10^9 and 3.6·10^12, so the product stays below 2^64 after the division.
        let part = fraction.multipliedFullWidth(by: unit)
        return min(product &+ scale.dividingFullWidth(part).quotient, maximum)
    }

    private static func unit(_ text: ByteView, from index: Int) -> UInt64? {
        let rest = UnsafeRawBufferPointer(rebasing: text.bytes[index...])
        switch rest.count {
        case 0: return 1_000_000_000
        case 1:
            switch rest[0] {
            case UInt8(ascii: "s"): return 1_000_000_000
            case UInt8(ascii: "m"): return 60_000_000_000
            case UInt8(ascii: "h"): return 3_600_000_000_000
            default: return nil
            }
        case 2:
            return rest[0] == UInt8(ascii: "m") && rest[1] == UInt8(ascii: "s") ? 1_000_000 : nil
        default: return nil
        }
    }
}
