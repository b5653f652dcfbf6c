internal import Bytes
internal import Schema

extension RequestParser {
    /// Reads an object and writes its members as entries.
    mutating func map(_ field: UnsafePointer<FieldTable>) throws(RequestStop) {
        guard sees("{") else { throw unexpected("an object") }
        if try enter(closing: "}") { return }
        guard let fields = field.pointee.message?.pointee.fields, fields.count == 2, let key = fields.baseAddress else {
            preconditionFailure("a map's entry has other fields than key and value")
        }
        let value = key + 1
        var frame = keys.open()
        repeat {
            let place = cursor
            output.reserve(20)
            let before = output.position
            output.varint(UInt64(field.pointee.tag))
            let mark = output.open()
            output.reserve(20)
            output.varint(UInt64(key.pointee.tag))
            let keyStart = output.position
            try mapKey(key.pointee.kind)
            let keyCount = output.position - keyStart
            try colon()
            if sees("n"), !Self.hasNull(value) { throw unexpected("a value") }
            guard try element(value) else {
                output.rewind(to: before)
                continue
            }
            let moved = output.close(mark)
            guard keys.insert(at: keyStart + moved, count: keyCount, of: output, into: &frame) else {
                throw fail(.repeatedMember, at: place)
            }
        } while try next(closing: "}")
        keys.close(frame)
    }

    /// Reads a member's name as a key of that kind and writes it. Ten bytes must be reserved.
    private mutating func mapKey(_ kind: FieldKind) throws(RequestStop) {
        guard sees("\"") else { throw syntax("a member's name") }
        if kind == .string { return try string() }
        let place = cursor
        let text = try text("a member's name")
        if kind == .bool {
            switch (text.count, text.start.pointee) {
            case (4, _) where text.equals("true"): output.varint(1)
            case (5, _) where text.equals("false"): output.varint(0)
            default: throw fail(.unfit("is not a boolean, which the keys of this map are"), at: place)
            }
            return
        }
        guard let bits = Self.keyBits(text, kind) else {
            throw fail(.unfit("is not an integer in range, which the keys of this map are"), at: place)
        }
        write(bits, kind)
    }

    /// Keys are plain decimals: no point, no exponent, no leading 0.
    private static func keyBits(_ text: ByteView, _ kind: FieldKind) -> UInt64? {
        let limit = text.start + text.count
        let isNegative = text.count > 0 && text.start.pointee == UInt8(ascii: "-")
        var place = isNegative ? text.start + 1 : text.start
        guard place < limit, place.pointee != UInt8(ascii: "0") || (place + 1 == limit && !isNegative) else {
            return nil
        }
        var magnitude: UInt64 = 0
        while place < limit {
            let digit = place.pointee &- 0x30
            let (product, isOver) = magnitude.multipliedReportingOverflow(by: 10)
            let (sum, isOverToo) = product.addingReportingOverflow(UInt64(digit))
            guard digit < 10, !isOver, !isOverToo else { return nil }
            magnitude = sum
            place += 1
        }
        switch kind {
        case .uint32, .fixed32:
            return isNegative || magnitude > UInt64(UInt32.max) ? nil : magnitude
        case .uint64, .fixed64:
            return isNegative ? nil : magnitude
        default:
            let is32 = kind == .int32 || kind == .sint32 || kind == .sfixed32
            let greatest: UInt64 = is32 ? 1 << 31 - 1 : 1 << 63 - 1
            guard magnitude <= greatest + (isNegative ? 1 : 0) else { return nil }
            let value = Int64(bitPattern: isNegative ? 0 &- magnitude : magnitude)
            switch kind {
            case .sint32, .sint64: return UInt64(bitPattern: (value << 1) ^ (value >> 63))
            default: return UInt64(bitPattern: value)
            }
        }
    }
}
