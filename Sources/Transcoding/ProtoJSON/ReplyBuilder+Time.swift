internal import Bytes
internal import JSONEngine
internal import Schema

extension ReplyBuilder {
    /// RFC 3339 in UTC, with 0, 3, 6 or 9 digits of a second.
    mutating func timestamp(
        _ content: ReplyCursor, _ table: UnsafePointer<MessageTable>, at slot: ReplySlot
    ) throws(ReplyFault) {
        let (seconds, nanos) = try Self.secondsAndNanos(content)
        guard (-62_135_596_800...253_402_300_799).contains(seconds), (0...999_999_999).contains(nanos) else {
            throw .unrepresentable("a timestamp of \(seconds) s and \(nanos) ns is outside the years 1 to 9999")
        }
        let day = seconds >= 0 ? seconds / 86_400 : (seconds - 86_399) / 86_400
        let second = seconds - day * 86_400
        let date = CivilDate(daysSince1970: day)
        var writer = DigitWriter(digits)
        writer.write(date.year, digits: 4)
        writer.write(UInt8(ascii: "-"))
        writer.write(date.month, digits: 2)
        writer.write(UInt8(ascii: "-"))
        writer.write(date.day, digits: 2)
        writer.write(UInt8(ascii: "T"))
        writer.write(second / 3_600, digits: 2)
        writer.write(UInt8(ascii: ":"))
        writer.write(second / 60 % 60, digits: 2)
        writer.write(UInt8(ascii: ":"))
        writer.write(second % 60, digits: 2)
        writer.writeFraction(nanos)
        writer.write(UInt8(ascii: "Z"))
        try place(reply.string(writer.bytes), slot)
    }

    /// Seconds with 0, 3, 6 or 9 decimals and an `s`.
    mutating func duration(
        _ content: ReplyCursor, _ table: UnsafePointer<MessageTable>, at slot: ReplySlot
    ) throws(ReplyFault) {
        let (seconds, nanos) = try Self.secondsAndNanos(content)
        let isInRange = seconds.magnitude <= 315_576_000_000 && nanos.magnitude <= 999_999_999
        guard isInRange, seconds.signum() * nanos.signum() >= 0 else {
            throw .unrepresentable("a duration of \(seconds) s and \(nanos) ns is out of range")
        }
        var writer = DigitWriter(digits)
        if seconds < 0 || nanos < 0 { writer.write(UInt8(ascii: "-")) }
        writer.write(Int64(seconds.magnitude))
        writer.writeFraction(Int64(nanos.magnitude))
        writer.write(UInt8(ascii: "s"))
        try place(reply.string(writer.bytes), slot)
    }

    /// The two fields that timestamps and durations have alike.
    private static func secondsAndNanos(_ content: ReplyCursor) throws(ReplyFault) -> (Int64, Int64) {
        var seconds: Int64 = 0
        var nanos: Int64 = 0
        var cursor = content
        while !cursor.isAtEnd {
            let tag = try cursor.tag()
            switch tag {
            case 1 << 3: seconds = Int64(bitPattern: try cursor.varint())
            case 2 << 3: nanos = Int64(Int32(truncatingIfNeeded: try cursor.varint()))
            default: try cursor.skip(tag)
            }
        }
        return (seconds, nanos)
    }
}

/// A day of the proleptic Gregorian calendar.
struct CivilDate: Equatable {
    let year: Int64
    let month: Int64
    let day: Int64

    /// Counts in eras of 400 years, each from the 1st of March, so that the leap day is the last of its year.
    init(daysSince1970: Int64) {
        let shifted = daysSince1970 + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
        month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    }
}

/// Writes digits forwards into memory that the caller knows to be long enough.
private struct DigitWriter {
    private let start: UnsafeMutablePointer<UInt8>
    private var count = 0

    init(_ start: UnsafeMutablePointer<UInt8>) {
        self.start = start
    }

    var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: start, count: count) }

    mutating func write(_ byte: UInt8) {
        start[count] = byte
        count += 1
    }

    /// The last `digits` digits of `value`, leading zeros too.
    mutating func write(_ value: Int64, digits: Int) {
        var rest = value
        for position in stride(from: count + digits - 1, through: count, by: -1) {
            start[position] = UInt8(truncatingIfNeeded: rest % 10) &+ UInt8(ascii: "0")
            rest /= 10
        }
        count += digits
    }

    mutating func write(_ value: Int64) {
        var digits = 1
        var bound: Int64 = 10
        while digits < 18, value >= bound {
            digits += 1
            bound *= 10
        }
        write(value, digits: digits)
    }

    mutating func writeFraction(_ nanos: Int64) {
        if nanos == 0 { return }
        write(UInt8(ascii: "."))
        if nanos % 1_000_000 == 0 {
            write(nanos / 1_000_000, digits: 3)
        } else if nanos % 1_000 == 0 {
            write(nanos / 1_000, digits: 6)
        } else {
            write(nanos, digits: 9)
        }
    }
}
