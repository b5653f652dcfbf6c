/// A number as JSON writes it, taken apart without going through a binary fraction.
struct RequestDecimal {
    private let isNegative: Bool
    private let integer: UnsafeBufferPointer<UInt8>
    private let fraction: UnsafeBufferPointer<UInt8>
    /// Held within a range that no sum below overflows; beyond it every value is 0 or out of range anyway.
    private let exponent: Int

    /// Reads a number from the front of the bytes; nil when they don't begin with one. `end` is behind its last byte.
    init?(from start: UnsafePointer<UInt8>, to limit: UnsafePointer<UInt8>, end: inout UnsafePointer<UInt8>) {
        var cursor = start
        func isDigit(_ place: UnsafePointer<UInt8>) -> Bool { place < limit && place.pointee &- 0x30 < 10 }
        isNegative = cursor < limit && cursor.pointee == UInt8(ascii: "-")
        if isNegative { cursor += 1 }
        let first = cursor
        while isDigit(cursor) { cursor += 1 }
        integer = UnsafeBufferPointer(start: first, count: cursor - first)
        guard integer.count == 1 || (integer.count > 1 && first.pointee != UInt8(ascii: "0")) else { return nil }

        var digits = UnsafeBufferPointer<UInt8>(start: cursor, count: 0)
        if cursor < limit, cursor.pointee == UInt8(ascii: ".") {
            cursor += 1
            let first = cursor
            while isDigit(cursor) { cursor += 1 }
            guard cursor > first else { return nil }
            digits = UnsafeBufferPointer(start: first, count: cursor - first)
        }
        fraction = digits

        var power = 0
        if cursor < limit, cursor.pointee | 0x20 == UInt8(ascii: "e") {
            cursor += 1
            let hasSign = cursor < limit && (cursor.pointee == UInt8(ascii: "-") || cursor.pointee == UInt8(ascii: "+"))
            let isDown = hasSign && cursor.pointee == UInt8(ascii: "-")
            if hasSign { cursor += 1 }
            guard isDigit(cursor) else { return nil }
            while isDigit(cursor) {
                power = min(power * 10 + Int(cursor.pointee - 0x30), 1 << 40)
                cursor += 1
            }
            if isDown { power = -power }
        }
        exponent = power
        end = cursor
    }

    private var digits: some Sequence<UInt8> {
        [integer, fraction].joined().lazy.map { $0 - 0x30 }
    }

    /// The value, when it is a whole number that fits.
    var whole: (magnitude: UInt64, isNegative: Bool)? {
        var magnitude: UInt64 = 0
        // Digits before the point once the exponent has moved it; all behind must be 0.
        var left = integer.count + exponent
        for digit in digits {
            if left <= 0 {
                if digit != 0 { return nil }
                continue
            }
            left -= 1
            let (product, isOver) = magnitude.multipliedReportingOverflow(by: 10)
            let (sum, isOverToo) = product.addingReportingOverflow(UInt64(digit))
            if isOver || isOverToo { return nil }
            magnitude = sum
        }
        while left > 0, magnitude != 0 {
            let (product, isOver) = magnitude.multipliedReportingOverflow(by: 10)
            if isOver { return nil }
            magnitude = product
            left -= 1
        }
        return (magnitude, isNegative)
    }

    /// The nearest double; nil when it is out of range.
    var double: Double? {
        guard let value = Double(text), value.isFinite else { return nil }
        return value
    }

    /// The nearest float, rounded once; nil when it is out of range.
    var float: Float? {
        guard let value = Float(text), value.isFinite else { return nil }
        return value
    }

    /// The same value in at most 800 digits: no double needs more than 768 to be told from its neighbours, so of the
    /// rest only whether it is 0 counts.
    private var text: String {
        let maximumDigits = 800
        var kept: [UInt8] = []
        var position = integer.count
        var hasRest = false
        for digit in digits {
            if kept.isEmpty, digit == 0 {
                position -= 1
            } else if kept.count < maximumDigits {
                kept.append(digit + 0x30)
            } else if digit != 0 {
                hasRest = true
            }
        }
        if kept.isEmpty { return isNegative ? "-0.0" : "0.0" }
        if hasRest { kept.append(0x31) }
        let power = min(max(position + exponent, -100_000), 100_000)
        return "\(isNegative ? "-" : "")0.\(String(decoding: kept, as: UTF8.self))e\(power)"
    }
}
