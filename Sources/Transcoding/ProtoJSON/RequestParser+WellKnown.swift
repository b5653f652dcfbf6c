internal import Bytes
internal import Schema

extension RequestParser {
    /// Reads a well-known type by its own form, and writes the message without tag and length.
    @inline(never)
    mutating func wellKnown(_ table: UnsafePointer<MessageTable>) throws(RequestStop) {
        switch table.pointee.wellKnown {
        case .none, .empty: try object(table, typeMember: nil)
        case .any: try any()
        case .timestamp:
            let place = cursor
            let text = try text("a timestamp")
            guard let time = RequestTime.timestamp(text.bytes) else {
                throw fail(.unfit("is not an RFC 3339 timestamp between the years 0001 and 9999"), at: place)
            }
            secondsAndNanoseconds(time.seconds, time.nanoseconds)
        case .duration:
            let place = cursor
            let text = try text("a duration")
            guard let time = RequestTime.duration(text.bytes) else {
                throw fail(.unfit("is not a duration such as 1.5s, within 10000 years"), at: place)
            }
            secondsAndNanoseconds(time.seconds, time.nanoseconds)
        case .fieldMask: try fieldMask()
        case .struct: try structure()
        case .value: try value()
        case .listValue: try list()
        case .wrapper: try wrapper(table)
        }
    }

    private mutating func secondsAndNanoseconds(_ seconds: Int64, _ nanoseconds: Int32) {
        output.reserve(24)
        if seconds != 0 {
            output.byte(0x08)
            output.varint(UInt64(bitPattern: seconds))
        }
        if nanoseconds != 0 {
            output.byte(0x10)
            output.varint(UInt64(bitPattern: Int64(nanoseconds)))
        }
    }

    /// A bare value is field 1. It has no presence of its own: the wrapper is there or not.
    private mutating func wrapper(_ table: UnsafePointer<MessageTable>) throws(RequestStop) {
        guard let field = table.pointee.fields.baseAddress else { preconditionFailure("a wrapper has no field") }
        output.reserve(20)
        let before = output.position
        switch field.pointee.kind {
        case .string, .bytes:
            try element(field)
            if output.position == before + 2 { output.rewind(to: before) }
        default:
            let bits = try scalar(field.pointee.kind)
            guard bits != 0 else { return }
            output.varint(UInt64(field.pointee.tag))
            write(bits, field.pointee.kind)
        }
    }

    /// Paths in camel case, with commas between them; they are stored in snake case.
    private mutating func fieldMask() throws(RequestStop) {
        let place = cursor
        let text = try text("a field mask")
        guard text.count > 0 else { return }
        var index = 0
        while index <= text.count {
            output.reserve(11)
            output.byte(0x0A)
            let mark = output.open()
            while index < text.count, text.start[index] != UInt8(ascii: ",") {
                let byte = text.start[index]
                output.reserve(2)
                switch byte {
                case UInt8(ascii: "A")...UInt8(ascii: "Z"):
                    output.byte(UInt8(ascii: "_"))
                    output.byte(byte | 0x20)
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."):
                    output.byte(byte)
                default:
                    throw fail(.unfit("is not a field mask of camel-case paths"), at: place)
                }
                index += 1
            }
            guard output.position > mark + 1 else {
                throw fail(.unfit("is a field mask with an empty path"), at: place)
            }
            output.close(mark)
            index += 1
        }
    }
}
