public import Bytes

/// The form of `grpc-timeout`: at most eight digits and a unit, `H M S m u n`.
public enum Timeout {
    private static let units: [(letter: UInt8, nanoseconds: UInt64)] = [
        (UInt8(ascii: "n"), 1),
        (UInt8(ascii: "u"), 1_000),
        (UInt8(ascii: "m"), 1_000_000),
        (UInt8(ascii: "S"), 1_000_000_000),
        (UInt8(ascii: "M"), 60_000_000_000),
        (UInt8(ascii: "H"), 3_600_000_000_000),
    ]

    private static let maximumDigits = 8
    private static let maximumValue: UInt64 = 99_999_999

    /// Appends `nanoseconds` in the finest unit whose digits suffice. Rounds up: the plugin must never give up before
    /// the caller does.
    public static func append(nanoseconds: UInt64, to buffer: inout ByteBuffer) {
        for unit in units {
            let (quotient, remainder) = nanoseconds.quotientAndRemainder(dividingBy: unit.nanoseconds)
            let value = remainder == 0 ? quotient : quotient + 1
            if value <= maximumValue {
                buffer.appendDecimal(value)
                buffer.append(unit.letter)
                return
            }
        }
    }

    /// Reads `text`; nil when it does not have the form. What does not fit into nanoseconds is as long as can be said.
    public static func nanoseconds(of text: UnsafeRawBufferPointer) -> UInt64? {
        guard text.count >= 2, text.count <= maximumDigits + 1, let letter = text.last else { return nil }
        guard let unit = units.first(where: { $0.letter == letter }) else { return nil }
        var value: UInt64 = 0
        for byte in text.dropLast() {
            guard byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") else { return nil }
            value = value * 10 + UInt64(byte - UInt8(ascii: "0"))
        }
        let (product, overflow) = value.multipliedReportingOverflow(by: unit.nanoseconds)
        return overflow ? .max : product
    }
}
