internal import Bytes
internal import Schema

extension RequestParser {
    /// Reads an object with an `@type` and writes `type_url` and the message it names.
    mutating func any() throws(RequestStop) {
        guard sees("{") else { throw unexpected("an object") }
        let opening = cursor
        let outerDepth = depth
        guard let member = try typeMember() else { return }
        cursor = member
        depth = outerDepth
        _ = try text("@type")
        try colon()
        let place = cursor
        guard sees("\"") else { throw unexpected("the URL of a type") }
        let url = try text("the URL of a type")
        guard let table = type(named: url) else { throw fail(.unknownType, at: place) }
        output.reserve(url.count + 13)
        output.byte(0x0A)
        output.varint(UInt64(url.count))
        output.bytes(url.start, url.count)

        cursor = opening
        let before = output.position
        output.byte(0x12)
        let mark = output.open()
        if table.pointee.wellKnown == .none {
            try object(table, typeMember: member)
        } else {
            try memberNamedValue(table, typeMember: member, opening: opening)
        }
        if output.position == mark + 1 { output.rewind(to: before) } else { output.close(mark) }
    }

    /// Finds the `@type` of the object at the cursor, wherever it stands; nil for an empty object, which is passed.
    /// Most clients write it first, and then nothing is read ahead.
    private mutating func typeMember() throws(RequestStop) -> UnsafePointer<UInt8>? {
        let opening = cursor
        if try enter(closing: "}") { return nil }
        repeat {
            let name = cursor
            guard sees("\"") else { throw syntax("a member's name") }
            if isType(name) { return name }
            _ = try text("a member's name")
            try colon()
            let value = cursor
            try skipValue()
            bytesReadAhead += cursor - value
            guard bytesReadAhead <= 16 * (end - start) else {
                throw fail(.malformed("too many messages with a late @type stand inside each other"), at: name)
            }
        } while try next(closing: "}")
        throw fail(.incomplete("the \"@type\" of the message is missing"), at: opening)
    }

    /// Whether the member whose name begins at `place` is called `@type`.
    func isType(_ place: UnsafePointer<UInt8>) -> Bool {
        let name: StaticString = "\"@type\""
        let count = name.utf8CodeUnitCount
        guard end - place >= count else { return false }
        for index in 0..<count where place[index] != name.utf8Start[index] { return false }
        return true
    }

    /// What stands behind the last slash of the URL names the type; there must be one.
    private func type(named url: ByteView) -> UnsafePointer<MessageTable>? {
        guard let slash = url.bytes.lastIndex(of: UInt8(ascii: "/")) else { return nil }
        let name = UnsafeRawBufferPointer(rebasing: url.bytes[(slash + 1)...])
        return schema?._withUnsafeGuaranteedRef { $0.message(named: name)?.table }
    }

    /// A type with a form of its own stands in the member `value`.
    private mutating func memberNamedValue(
        _ table: UnsafePointer<MessageTable>, typeMember: UnsafePointer<UInt8>, opening: UnsafePointer<UInt8>
    ) throws(RequestStop) {
        var hasValue = false
        // It is not empty: `@type` stands in it.
        guard try !enter(closing: "}") else { return }
        repeat {
            let name = cursor
            guard sees("\"") else { throw syntax("a member's name") }
            let text = try text("a member's name")
            let isValue = text.equals("value")
            try colon()
            if name == typeMember {
                try skipValue()
            } else if isValue {
                guard !hasValue else { throw fail(.repeatedMember, at: name) }
                hasValue = true
                try message(table)
            } else if isType(name) {
                throw fail(.repeatedMember, at: name)
            } else if options.ignoresUnknownFields {
                try skipValue()
            } else {
                throw fail(.unknownField(table), at: name)
            }
        } while try next(closing: "}")
        // Some writers leave the value of an Empty out.
        guard hasValue || table.pointee.wellKnown == .empty else {
            throw fail(.incomplete("the \"value\" of the message is missing"), at: opening)
        }
    }
}
