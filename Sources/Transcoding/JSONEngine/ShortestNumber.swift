internal import Bytes

/// `value` as an integer when it is one that every reader of JSON takes exactly (below 2^53), and not negative zero.
func exactInteger(_ value: Double) -> Int64? {
    guard value.magnitude < 9_007_199_254_740_992 else { return nil }
    let whole = Int64(value)
    guard Double(whole) == value, whole != 0 || value.sign == .plus else { return nil }
    return whole
}

extension ByteBuffer {
    /// Appends the shortest decimal form that reads back as `value`, which must be finite.
    mutating func appendShortest(_ value: Double) {
        if let whole = exactInteger(value) { return appendDecimal(Int(whole)) }
        if appendFewDecimals(value, reads: { Double($0) / $1 == value.magnitude }) { return }
        appendWithoutZero(value.description)
    }

    /// Appends the shortest decimal form that reads back as the same `Float`. `value` must be finite.
    mutating func appendShortest(_ value: Float) {
        if value.magnitude < 16_777_216, let whole = exactInteger(Double(value)) {
            return appendDecimal(Int(whole))
        }
        // A quotient of two integers that a Float holds exactly is the Float nearest to that decimal number.
        let magnitude = value.magnitude
        if magnitude < 1_000, appendFewDecimals(Double(value), reads: { Float($0) / Float($1) == magnitude }) { return }
        appendWithoutZero(value.description)
    }

    /// Appends `description`, without the `.0` that JSON does not ask for. Minus zero keeps it: many readers would take
    /// `-0` for an integer.
    private mutating func appendWithoutZero(_ description: String) {
        append(description.hasSuffix(".0") && description != "-0.0" ? String(description.dropLast(2)) : description)
    }

    /// Prices and shares have up to four decimals, and those need no search for the shortest digits: when an integer
    /// below 10^15 divided by a power of ten *is* the value, then no other decimal number of that length is, and the
    /// smallest such power gives the shortest form. A tenth of the cost of `description`.
    private mutating func appendFewDecimals(_ value: Double, reads: (Int64, Double) -> Bool) -> Bool {
        let magnitude = value.magnitude
        guard magnitude < 10_000_000_000, magnitude >= 0.000_1 else { return false }
        var power: Int64 = 1
        for decimals in 1...4 {
            power &*= 10
            let digits = Int64(magnitude * Double(power) + 0.5)
            guard reads(digits, Double(power)) else { continue }
            if value.sign == .minus { append(UInt8(ascii: "-")) }
            let (whole, fraction) = digits.quotientAndRemainder(dividingBy: power)
            appendDecimal(UInt64(whole))
            append(UInt8(ascii: "."))
            appendDigits(UInt64(fraction), count: decimals)
            return true
        }
        return false
    }

    /// Appends the last `count` digits of `value`, leading zeros too.
    private mutating func appendDigits(_ value: UInt64, count: Int) {
        reserve(count)
        let spare = self.spare
        var rest = value
        var position = count
        while position > 0 {
            position &-= 1
            spare[position] = UInt8(truncatingIfNeeded: rest % 10) &+ 0x30
            rest /= 10
        }
        advance(count)
    }
}
