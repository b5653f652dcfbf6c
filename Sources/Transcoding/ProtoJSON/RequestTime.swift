/// The two well-known types of time, as ProtoJSON writes them.
enum RequestTime {
    /// An RFC 3339 time between the years 0001 and 9999, with at most nine digits of a second; nil for any other text.
    static func timestamp(_ text: UnsafeRawBufferPointer) -> (seconds: Int64, nanoseconds: Int32)? {
        var reader = Reader(text)
        guard let year = reader.number(4), reader.take("-"), let month = reader.number(2), reader.take("-"),
            let day = reader.number(2), reader.take("T"), let hour = reader.number(2), reader.take(":"),
            let minute = reader.number(2), reader.take(":"), let second = reader.number(2),
            let nanoseconds = reader.fraction(), let offset = reader.offset(), reader.isAtEnd,
            (1...12).contains(month), day >= 1, day <= daysOfMonth(month, year), hour < 24, minute < 60, second < 60
        else { return nil }
        let seconds = days(year, month, day) * 86_400 + hour * 3600 + minute * 60 + second - offset
        guard (-62_135_596_800...253_402_300_799).contains(seconds) else { return nil }
        return (Int64(seconds), nanoseconds)
    }

    /// Seconds with at most nine decimals and an `s`, within 10,000 years; nil for any other text.
    static func duration(_ text: UnsafeRawBufferPointer) -> (seconds: Int64, nanoseconds: Int32)? {
        var reader = Reader(text)
        let isNegative = reader.take("-")
        guard let seconds = reader.number(atMost: 12), let nanoseconds = reader.fraction(), reader.take("s"),
            reader.isAtEnd, seconds <= 315_576_000_000
        else { return nil }
        return isNegative ? (-Int64(seconds), -nanoseconds) : (Int64(seconds), nanoseconds)
    }

    private static func daysOfMonth(_ month: Int, _ year: Int) -> Int {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    /// Days since 1970-01-01 in the Gregorian calendar: years begin in March, so that the leap day is the last.
    private static func days(_ year: Int, _ month: Int, _ day: Int) -> Int {
        let shifted = month <= 2 ? year - 1 : year
        let monthFromMarch = (month + 9) % 12
        let dayOfYear = (153 * monthFromMarch + 2) / 5 + day - 1
        return shifted * 365 + shifted / 4 - shifted / 100 + shifted / 400 + dayOfYear - 719_468
    }

    private struct Reader {
        private let text: UnsafeRawBufferPointer
        private var position = 0

        init(_ text: UnsafeRawBufferPointer) { self.text = text }

        var isAtEnd: Bool { position == text.count }

        mutating func take(_ byte: Unicode.Scalar) -> Bool {
            guard position < text.count, text[position] == UInt8(ascii: byte) else { return false }
            position += 1
            return true
        }

        private mutating func digit() -> Int? {
            guard position < text.count, text[position] &- 0x30 < 10 else { return nil }
            position += 1
            return Int(text[position - 1] - 0x30)
        }

        mutating func number(_ digits: Int) -> Int? {
            var value = 0
            for _ in 0..<digits {
                guard let digit = digit() else { return nil }
                value = value * 10 + digit
            }
            return value
        }

        mutating func number(atMost maximumDigits: Int) -> Int? {
            guard var value = digit() else { return nil }
            var digits = 1
            while let digit = digit() {
                digits += 1
                guard digits <= maximumDigits else { return nil }
                value = value * 10 + digit
            }
            return value
        }

        /// Nanoseconds; 0 without a point.
        mutating func fraction() -> Int32? {
            guard take(".") else { return 0 }
            guard var value = digit() else { return nil }
            var digits = 1
            while let digit = digit() {
                digits += 1
                guard digits <= 9 else { return nil }
                value = value * 10 + digit
            }
            for _ in digits..<9 { value *= 10 }
            return Int32(truncatingIfNeeded: value)
        }

        /// Seconds east of UTC.
        mutating func offset() -> Int? {
            if take("Z") { return 0 }
            let isEast = take("+")
            guard isEast || take("-"), let hours = number(2), take(":"), let minutes = number(2), hours < 24,
                minutes < 60
            else { return nil }
            let seconds = hours * 3600 + minutes * 60
            return isEast ? seconds : -seconds
        }
    }
}
