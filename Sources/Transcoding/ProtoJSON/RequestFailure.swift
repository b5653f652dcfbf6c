internal import Bytes
internal import Schema

/// Ends the reading of a body. What happened stands in the parser, so that throwing costs the hot path nothing.
struct RequestStop: Error {}

/// What is wrong, without a word of text: it is put into words once, when the reading has ended.
enum RequestReason {
    /// The bytes are not JSON: something else was to stand here.
    case syntax(expected: StaticString)
    /// The bytes are not JSON, as the sentence says.
    case malformed(StaticString)
    case tooDeep(Int)
    /// The value has the wrong form for its field.
    case expected(StaticString)
    /// The value does not fit: the sentence begins with it.
    case unfit(StaticString)
    /// The value does not fit, as the sentence says.
    case incomplete(StaticString)
    case unknownField(UnsafePointer<MessageTable>)
    case unknownEnumValue(UnsafePointer<EnumTable>)
    case unknownType
    case repeatedMember
    case secondOneofMember(UnsafePointer<MessageTable>, oneof: Int16)
    case missingField(UnsafePointer<MessageTable>, index: Int)

    var kind: RequestFault.Kind {
        switch self {
        case .syntax, .malformed, .tooDeep: .invalidJSON
        default: .invalidMessage
        }
    }
}

/// A reason and its place in the body. It points into the tables: words are found before the schema goes.
struct RequestFailure {
    let offset: Int
    let reason: RequestReason

    func fault(in json: UnsafeRawBufferPointer) -> RequestFault {
        var line = 1
        var column = 1
        for byte in json.prefix(offset) {
            if byte == UInt8(ascii: "\n") {
                line += 1
                column = 1
            } else if byte & 0xC0 != 0x80 {
                column += 1
            }
        }
        return RequestFault(
            kind: reason.kind, line: line, column: column, path: RequestPath.text(of: offset, in: json),
            reason: words(json))
    }

    private func words(_ json: UnsafeRawBufferPointer) -> String {
        switch reason {
        case .syntax(let expected): "expected \(expected), found \(found(json))"
        case .expected(let expected): "expected \(expected), found \(found(json))"
        case .malformed(let sentence), .incomplete(let sentence): "\(sentence)"
        case .unfit(let sentence): "\(excerpt(json)) \(sentence)"
        case .tooDeep(let depth): "nested deeper than \(depth) levels"
        case .unknownField(let message):
            "\(message.pointee.fullName.text) has no field \(excerpt(json))"
        case .unknownEnumValue(let enumeration):
            "\(enumeration.pointee.fullName.text) has no value \(excerpt(json))"
        case .unknownType: "the type \(excerpt(json)) is not known here"
        case .repeatedMember: "\(excerpt(json)) is given twice"
        case .secondOneofMember(let message, let oneof):
            "at most one of \(Self.members(of: oneof, in: message)) can be given"
        case .missingField(let message, let index):
            "the required field \(message.pointee.fields[index].jsonName.text) is missing"
        }
    }

    private static func members(of oneof: Int16, in message: UnsafePointer<MessageTable>) -> String {
        message.pointee.fields.filter { $0.oneof == oneof }.map(\.jsonName.text).joined(separator: ", ")
    }

    /// The kind of value that stands at the offset.
    private func found(_ json: UnsafeRawBufferPointer) -> String {
        guard offset < json.count else { return "the end of the body" }
        switch json[offset] {
        case UInt8(ascii: "\""): return "a string"
        case UInt8(ascii: "{"): return "an object"
        case UInt8(ascii: "["): return "an array"
        case UInt8(ascii: "t"), UInt8(ascii: "f"): return "a boolean"
        case UInt8(ascii: "n"): return "null"
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return "a number"
        case 0x21...0x7E: return "'\(Character(UnicodeScalar(json[offset])))'"
        default: return "the byte 0x\(String(json[offset], radix: 16, uppercase: true))"
        }
    }

    /// The token at the offset, cut to a length that fits into a sentence.
    private func excerpt(_ json: UnsafeRawBufferPointer) -> String {
        let token = RequestPath.token(at: offset, in: json)
        let maximumLength = 64
        if token.count <= maximumLength { return String(decoding: token, as: UTF8.self) }
        return String(decoding: token.prefix(maximumLength), as: UTF8.self) + "…"
    }
}
