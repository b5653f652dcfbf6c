internal import Bytes
internal import Schema

extension RequestParser {
    /// Reads a number or boolean of that kind: the bits as they go on the wire, zigzag and sign extension done.
    @inline(__always)
    mutating func scalar(_ kind: FieldKind) throws(RequestStop) -> UInt64 {
        switch kind {
        case .int32, .sfixed32:
            return UInt64(bitPattern: Int64(try signed32()))
        case .sint32:
            let value = try signed32()
            return UInt64(UInt32(bitPattern: (value << 1) ^ (value >> 31)))
        case .int64, .sfixed64:
            return UInt64(bitPattern: try signed64())
        case .sint64:
            let value = try signed64()
            return UInt64(bitPattern: (value << 1) ^ (value >> 63))
        case .uint32, .fixed32:
            let place = cursor
            let (magnitude, isNegative) = try integer("a 32-bit unsigned integer")
            guard magnitude <= UInt64(UInt32.max), !isNegative || magnitude == 0 else {
                throw fail(.unfit("is out of range for a 32-bit unsigned integer"), at: place)
            }
            return magnitude
        case .uint64, .fixed64:
            let place = cursor
            let (magnitude, isNegative) = try integer("a 64-bit unsigned integer")
            guard !isNegative || magnitude == 0 else {
                throw fail(.unfit("is out of range for a 64-bit unsigned integer"), at: place)
            }
            return magnitude
        case .double: return try double().bitPattern
        case .float: return UInt64(try float().bitPattern)
        default: return try boolean() ? 1 : 0
        }
    }

    /// Writes what `scalar` returned. Ten bytes must be reserved.
    @inline(__always)
    mutating func write(_ bits: UInt64, _ kind: FieldKind) {
        switch kind {
        case .double, .fixed64, .sfixed64: output.fixed64(bits)
        case .float, .fixed32, .sfixed32: output.fixed32(UInt32(truncatingIfNeeded: bits))
        default: output.varint(bits)
        }
    }

    mutating func boolean() throws(RequestStop) -> Bool {
        if take(word: "true") { return true }
        if take(word: "false") { return false }
        throw unexpected("a boolean")
    }

    @inline(__always)
    private mutating func signed32() throws(RequestStop) -> Int32 {
        let place = cursor
        let (magnitude, isNegative) = try integer("a 32-bit integer")
        guard magnitude <= (isNegative ? 1 << 31 : 1 << 31 - 1) else {
            throw fail(.unfit("is out of range for a 32-bit integer"), at: place)
        }
        let bits = UInt32(truncatingIfNeeded: magnitude)
        return Int32(bitPattern: isNegative ? 0 &- bits : bits)
    }

    @inline(__always)
    private mutating func signed64() throws(RequestStop) -> Int64 {
        let place = cursor
        let (magnitude, isNegative) = try integer("a 64-bit integer")
        guard magnitude <= (isNegative ? 1 << 63 : 1 << 63 - 1) else {
            throw fail(.unfit("is out of range for a 64-bit integer"), at: place)
        }
        return Int64(bitPattern: isNegative ? 0 &- magnitude : magnitude)
    }

    /// Reads a whole number, bare or as a string.
    @inline(__always)
    private mutating func integer(
        _ expected: StaticString
    ) throws(RequestStop) -> (magnitude: UInt64, isNegative: Bool) {
        var place = cursor
        let isQuoted = place < end && place.pointee == UInt8(ascii: "\"")
        if isQuoted { place += 1 }
        let isNegative = place < end && place.pointee == UInt8(ascii: "-")
        if isNegative { place += 1 }
        let first = place
        var magnitude: UInt64 = 0
        while place < end {
            let digit = place.pointee &- 0x30
            guard digit < 10 else { break }
            magnitude = magnitude &* 10 &+ UInt64(digit)
            place += 1
        }
        let count = place - first
        // Nineteen digits cannot overflow. What is longer, begins with 0 or goes on behind them is read with care.
        guard count > 0, count <= 19, count == 1 || first.pointee != UInt8(ascii: "0"), place < end else {
            return try carefulInteger(expected)
        }
        let follower = place.pointee
        if isQuoted {
            guard follower == UInt8(ascii: "\"") else { return try carefulInteger(expected) }
            place += 1
        } else if follower == UInt8(ascii: ".") || follower | 0x20 == UInt8(ascii: "e") {
            return try carefulInteger(expected)
        }
        cursor = place
        return (magnitude, isNegative)
    }

    @inline(never)
    private mutating func carefulInteger(
        _ expected: StaticString
    ) throws(RequestStop) -> (magnitude: UInt64, isNegative: Bool) {
        let place = cursor
        let decimal = try decimal(expected)
        guard let whole = decimal.whole else {
            throw fail(.unfit("is not a whole number, or out of range"), at: place)
        }
        return whole
    }

    /// Reads a number of any form, bare or as a string. Quoted text must be nothing but the number.
    mutating func decimal(_ expected: StaticString) throws(RequestStop) -> RequestDecimal {
        let place = cursor
        if sees("\"") {
            let text = try text(expected)
            var stop = text.start
            guard let decimal = RequestDecimal(from: text.start, to: text.start + text.count, end: &stop),
                stop == text.start + text.count
            else { throw fail(.expected(expected), at: place) }
            return decimal
        }
        guard cursor < end, cursor.pointee == UInt8(ascii: "-") || cursor.pointee &- 0x30 < 10 else {
            throw unexpected(expected)
        }
        guard let decimal = RequestDecimal(from: cursor, to: end, end: &cursor) else {
            throw fail(.malformed("malformed number"), at: place)
        }
        return decimal
    }

    mutating func double() throws(RequestStop) -> Double {
        if let value = quickDouble() { return value }
        let place = cursor
        if sees("\""), let value = try namedNumber() { return value }
        guard let value = try decimal("a number").double else {
            throw fail(.unfit("is out of range for a double"), at: place)
        }
        return value
    }

    mutating func float() throws(RequestStop) -> Float {
        let place = cursor
        if let value = quickDouble() {
            let rounded = Float(value)
            // Rounding twice is rounding once, unless the first rounding ended in the middle between two floats.
            if value == 0 || value.bitPattern & 0x1FFF_FFFF != 0x1000_0000, rounded.isNormal || value == 0 {
                return rounded
            }
            cursor = place
        }
        if sees("\""), let value = try namedNumber() { return Float(value) }
        guard let value = try decimal("a number").float else {
            throw fail(.unfit("is out of range for a float"), at: place)
        }
        return value
    }

    /// Reads a bare number that a single multiplication or division gives exactly: up to 2^53 and 10^22. Nil, and the
    /// cursor where it was, for any other.
    @inline(__always)
    mutating func quickDouble() -> Double? {
        var place = cursor
        let isNegative = place < end && place.pointee == UInt8(ascii: "-")
        if isNegative { place += 1 }
        let first = place
        var mantissa: UInt64 = 0
        while place < end, place.pointee &- 0x30 < 10 {
            mantissa = mantissa &* 10 &+ UInt64(place.pointee &- 0x30)
            place += 1
        }
        var count = place - first
        guard count > 0, count == 1 || first.pointee != UInt8(ascii: "0") else { return nil }
        var decimals = 0
        if place < end, place.pointee == UInt8(ascii: ".") {
            place += 1
            let firstDecimal = place
            while place < end, place.pointee &- 0x30 < 10 {
                mantissa = mantissa &* 10 &+ UInt64(place.pointee &- 0x30)
                place += 1
            }
            decimals = place - firstDecimal
            guard decimals > 0 else { return nil }
            count &+= decimals
        }
        guard count <= 19, mantissa <= 1 << 53, decimals <= RequestTables.greatestPower,
            place == end || place.pointee | 0x20 != UInt8(ascii: "e")
        else { return nil }
        cursor = place
        let value = Double(mantissa) / tables.powersOfTen[decimals]
        return isNegative ? -value : value
    }

    /// Reads one of the three words for what is no number; nil, and the cursor where it was, for any other string.
    private mutating func namedNumber() throws(RequestStop) -> Double? {
        let place = cursor
        let text = try text("a number")
        if text.equals("NaN") { return .nan }
        if text.equals("Infinity") { return .infinity }
        if text.equals("-Infinity") { return -.infinity }
        cursor = place
        return nil
    }

    /// Reads an enum's value by name or number, sign extended; nil for an unknown name that is to be ignored.
    mutating func enumValue(_ field: UnsafePointer<FieldTable>) throws(RequestStop) -> UInt64? {
        guard let table = field.pointee.enumeration else { preconditionFailure("an enum field has no enum") }
        let place = cursor
        if sees("\"") {
            let name = try text("an enum value")
            if let number = table.pointee.number(named: name.bytes) { return UInt64(bitPattern: Int64(number)) }
            guard options.ignoresUnknownFields else { throw fail(.unknownEnumValue(table), at: place) }
            return nil
        }
        if table.pointee.isNullValue, take(word: "null") { return 0 }
        guard cursor < end, cursor.pointee == UInt8(ascii: "-") || cursor.pointee &- 0x30 < 10 else {
            throw unexpected("the name or number of an enum value")
        }
        return UInt64(bitPattern: Int64(try signed32()))
    }
}
