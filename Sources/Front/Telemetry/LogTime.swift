internal import Bytes

/// Writes wall-clock times as RFC 3339 with milliseconds, in UTC. The part down to the second is made once a second.
struct LogTime {
    private var second = Int64.min
    private var text: [UInt8] = []

    /// Appends `2026-11-24T08:31:35.123Z`.
    mutating func append(seconds: Int64, nanoseconds: Int32, to buffer: inout ByteBuffer) {
        if seconds != second {
            second = seconds
            text = Self.text(seconds)
        }
        buffer.append(text)
        buffer.append(UInt8(ascii: "."))
        let milliseconds = Int(nanoseconds) / 1_000_000
        buffer.append(UInt8(truncatingIfNeeded: milliseconds / 100 % 10) &+ 0x30)
        buffer.append(UInt8(truncatingIfNeeded: milliseconds / 10 % 10) &+ 0x30)
        buffer.append(UInt8(truncatingIfNeeded: milliseconds % 10) &+ 0x30)
        buffer.append(UInt8(ascii: "Z"))
    }

    /// `2026-11-24T08:31:35`: days to a civil date by the 400-year cycle, counted from 1 March of year 0.
    static func text(_ seconds: Int64) -> [UInt8] {
        let days = Int((Double(seconds) / 86_400).rounded(.down))
        let clock = Int(seconds) - days * 86_400
        let shifted = days + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let marchMonth = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * marchMonth + 2) / 5 + 1
        let month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        func padded(_ value: Int, _ width: Int) -> String {
            let digits = String(value)
            return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
        }
        let date = "\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2))"
        let time = "\(padded(clock / 3600, 2)):\(padded(clock / 60 % 60, 2)):\(padded(clock % 60, 2))"
        return Array("\(date)T\(time)".utf8)
    }
}
