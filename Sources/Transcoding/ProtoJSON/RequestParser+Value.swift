internal import Bytes

/// `google.protobuf.Value`, `Struct` and `ListValue`: plain JSON as a message. The field numbers are written out here,
/// since these types are the same in every schema.
extension RequestParser {
    mutating func value() throws(RequestStop) {
        guard cursor < end else { throw syntax("a value") }
        output.reserve(20)
        switch cursor.pointee {
        case UInt8(ascii: "n"):
            try null()
            output.byte(0x08)
            output.byte(0)
        case UInt8(ascii: "\""):
            output.byte(0x1A)
            try string()
        case UInt8(ascii: "t"), UInt8(ascii: "f"):
            output.byte(0x20)
            output.byte(try boolean() ? 1 : 0)
        case UInt8(ascii: "{"):
            output.byte(0x2A)
            let mark = output.open()
            try structure()
            output.close(mark)
        case UInt8(ascii: "["):
            output.byte(0x32)
            let mark = output.open()
            try list()
            output.close(mark)
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
            let number = try double()
            output.byte(0x11)
            output.fixed64(number.bitPattern)
        default:
            throw syntax("a value")
        }
    }

    mutating func structure() throws(RequestStop) {
        guard sees("{") else { throw unexpected("an object") }
        if try enter(closing: "}") { return }
        var frame = keys.open()
        repeat {
            let place = cursor
            guard sees("\"") else { throw syntax("a member's name") }
            output.reserve(20)
            output.byte(0x0A)
            let entry = output.open()
            output.reserve(20)
            output.byte(0x0A)
            let keyStart = output.position
            try string()
            let keyCount = output.position - keyStart
            try colon()
            output.reserve(2)
            output.byte(0x12)
            let mark = output.open()
            try value()
            output.close(mark)
            let moved = output.close(entry)
            guard keys.insert(at: keyStart + moved, count: keyCount, of: output, into: &frame) else {
                throw fail(.repeatedMember, at: place)
            }
        } while try next(closing: "}")
        keys.close(frame)
    }

    mutating func list() throws(RequestStop) {
        guard sees("[") else { throw unexpected("an array") }
        if try enter(closing: "]") { return }
        repeat {
            output.reserve(2)
            output.byte(0x0A)
            let mark = output.open()
            try value()
            output.close(mark)
        } while try next(closing: "]")
    }
}
