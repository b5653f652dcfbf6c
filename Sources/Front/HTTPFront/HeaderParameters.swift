internal import Bytes

/// A field's value with parameters, `form-data; name="a"; filename=b`, taken apart from front to back (RFC 9110, 5.6.6).
struct HeaderParameters {
    /// What stands before the first `;`, without blanks.
    let value: ByteView
    private let text: ByteView
    private var offset: Int

    init(_ text: ByteView) {
        self.text = text
        offset = 0
        while offset < text.count, text.start[offset] != UInt8(ascii: ";") { offset &+= 1 }
        value = ByteView(start: text.start, count: offset).trimmed
    }

    /// The next parameter: its name and its value, unquoted; nil at the end.
    mutating func next() throws(MultipartFault) -> (name: ByteView, value: [UInt8])? {
        skip { $0 == UInt8(ascii: ";") || $0.isBlank }
        guard offset < text.count else { return nil }
        let begin = offset
        skip { $0 != UInt8(ascii: "=") && $0 != UInt8(ascii: ";") }
        let name = ByteView(start: text.start + begin, count: offset &- begin).trimmed
        guard name.isToken, offset < text.count, text.start[offset] == UInt8(ascii: "=") else {
            throw MultipartFault(description: "a header field has a malformed parameter")
        }
        offset &+= 1
        skip(\.isBlank)
        if offset < text.count, text.start[offset] == UInt8(ascii: "\"") { return (name, try quoted()) }
        let start = offset
        skip { $0 != UInt8(ascii: ";") }
        return (name, [UInt8](ByteView(start: text.start + start, count: offset &- start).trimmed.bytes))
    }

    /// Browsers escape no backslash and write a quotation mark as `%22`; others write `\"` and `\\`.
    private mutating func quoted() throws(MultipartFault) -> [UInt8] {
        var value: [UInt8] = []
        offset &+= 1
        while offset < text.count {
            let byte = text.start[offset]
            offset &+= 1
            if byte == UInt8(ascii: "\"") {
                skip(\.isBlank)
                guard offset == text.count || text.start[offset] == UInt8(ascii: ";") else { break }
                return value
            }
            if byte == UInt8(ascii: "\\"), offset < text.count {
                let escaped = text.start[offset]
                if escaped == UInt8(ascii: "\"") || escaped == byte {
                    value.append(escaped)
                    offset &+= 1
                    continue
                }
            }
            value.append(byte)
        }
        throw MultipartFault(description: "a header field has a malformed quoted value")
    }

    private mutating func skip(_ condition: (UInt8) -> Bool) {
        while offset < text.count, condition(text.start[offset]) { offset &+= 1 }
    }
}

extension UInt8 {
    fileprivate var isBlank: Bool { self == 0x20 || self == 0x09 }
}
