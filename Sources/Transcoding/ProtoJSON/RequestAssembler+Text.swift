internal import Bytes
internal import Schema

/// Values as text: what ProtoJSON writes within the quotes of a string, and numbers and booleans bare.
extension RequestAssembler {
    /// Writes one value of the field with its tag, even the value that the field has when nothing is written: it must
    /// win over what a body said. False, and nothing written, for the name of an enum value to be ignored.
    func append(_ text: ByteView, to field: UnsafePointer<FieldTable>) throws(RequestParameterFault) -> Bool {
        guard let message = field.pointee.message else { return try append(scalar: text, to: field) }
        let mark = openMessage(field)
        switch message.pointee.wellKnown {
        case .timestamp:
            guard let time = RequestTime.timestamp(text.bytes) else {
                throw misfit(text, "is not an RFC 3339 timestamp between the years 0001 and 9999")
            }
            appendTime(time.seconds, time.nanoseconds)
        case .duration:
            guard let time = RequestTime.duration(text.bytes) else {
                throw misfit(text, "is not a duration such as 1.5s, within 10000 years")
            }
            appendTime(time.seconds, time.nanoseconds)
        case .fieldMask:
            quoteMask(text)
            try parse(text) { parser throws(RequestStop) in try parser.wellKnown(message) }
        case .wrapper:
            guard let value = message.pointee.fields.baseAddress else { preconditionFailure("a wrapper has no field") }
            _ = try append(scalar: text, to: value)
        case .none, .any, .struct, .value, .listValue, .empty:
            throw RequestParameterFault(reason: "has no form as text")
        }
        closeMessage(field, mark)
        return true
    }

    private func append(scalar text: ByteView, to field: UnsafePointer<FieldTable>) throws(RequestParameterFault)
        -> Bool
    {
        parser.output.reserve(20)
        parser.output.varint(UInt64(field.pointee.tag))
        let isPacked = field.pointee.cardinality == .packed
        let mark = isPacked ? parser.output.open() : 0
        switch field.pointee.kind {
        case .string:
            guard UTF8Text.isValid(text.bytes) else { throw misfit(text, "is not UTF-8") }
            parser.output.reserve(text.count + 10)
            parser.output.varint(UInt64(text.count))
            parser.output.bytes(text.start, text.count)
        case .bytes:
            quote(text)
            try parse(text) { parser throws(RequestStop) in try parser.bytes() }
        case .enumeration:
            // A number stands bare in JSON, and a name in quotes.
            let isNumber = text.count > 0 && (text.start[0] == UInt8(ascii: "-") || text.start[0] &- 0x30 < 10)
            quote(text, isBare: isNumber)
            var number: UInt64?
            try parse(text) { parser throws(RequestStop) in number = try parser.enumValue(field) }
            guard let number else { return false }
            parser.output.reserve(10)
            parser.output.varint(number)
        case .bool:
            guard text.equals("true") || text.equals("false") else { throw misfit(text, "is not true or false") }
            parser.output.reserve(10)
            parser.output.varint(text.count == 4 ? 1 : 0)
        default:
            quote(text)
            let kind = field.pointee.kind
            try parse(text) { parser throws(RequestStop) in
                let bits = try parser.scalar(kind)
                parser.output.reserve(10)
                parser.write(bits, kind)
            }
        }
        if isPacked { parser.output.close(mark) }
        return true
    }

    /// Seconds and nanoseconds, both of them: a body's would stay otherwise.
    private func appendTime(_ seconds: Int64, _ nanoseconds: Int32) {
        parser.output.reserve(24)
        parser.output.byte(0x08)
        parser.output.varint(UInt64(bitPattern: seconds))
        parser.output.byte(0x10)
        parser.output.varint(UInt64(bitPattern: Int64(nanoseconds)))
    }

    // MARK: By way of JSON

    /// Puts the text into `quoted` as a JSON string. What would have to be escaped becomes a blank: no number, no base64
    /// and no name holds it.
    private func quote(_ text: ByteView, isBare: Bool = false) {
        quoted.clear()
        if !isBare { quoted.append(UInt8(ascii: "\"")) }
        for byte in text.bytes {
            let isPlain = byte >= 0x20 && byte < 0x7F && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\")
            quoted.append(isPlain ? byte : UInt8(ascii: " "))
        }
        if !isBare { quoted.append(UInt8(ascii: "\"")) }
    }

    /// A field mask's paths may come in snake case, too, which is how most people write them in a URL.
    private func quoteMask(_ text: ByteView) {
        quoted.clear()
        quoted.append(UInt8(ascii: "\""))
        var index = 0
        while index < text.count {
            let byte = text.start[index]
            index += 1
            if byte == UInt8(ascii: "_"), index < text.count, text.start[index] &- 0x61 < 26 {
                quoted.append(text.start[index] ^ 0x20)
                index += 1
            } else {
                let isPlain = byte >= 0x20 && byte < 0x7F && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\")
                quoted.append(isPlain ? byte : UInt8(ascii: " "))
            }
        }
        quoted.append(UInt8(ascii: "\""))
    }

    /// Lets `value` read all of `quoted`; `text` is what it was made of.
    private func parse(
        _ text: ByteView, _ value: (inout RequestParser) throws(RequestStop) -> Void
    ) throws(RequestParameterFault) {
        guard let start = quoted.bytes.baseAddress?.assumingMemoryBound(to: UInt8.self) else { return }
        parser.start = start
        parser.end = start + quoted.count
        parser.rewind()
        do throws(RequestStop) {
            try value(&parser)
            if parser.cursor == parser.end { return }
        } catch {
            switch parser.failure?.reason {
            case .unfit(let sentence): throw misfit(text, sentence)
            case .unknownEnumValue(let table):
                throw RequestParameterFault(
                    reason: "\(table.pointee.fullName.text) has no value \"\(text.shortened)\"")
            case .expected(let expected), .syntax(let expected):
                throw RequestParameterFault(reason: "expected \(expected), found \"\(text.shortened)\"")
            default: break
            }
        }
        throw misfit(text, "does not fit")
    }

    private func misfit(_ text: ByteView, _ sentence: StaticString) -> RequestParameterFault {
        RequestParameterFault(reason: "\"\(text.shortened)\" \(sentence)")
    }
}
