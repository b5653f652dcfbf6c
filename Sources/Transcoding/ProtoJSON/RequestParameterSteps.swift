internal import Bytes
internal import Schema

/// Resolves names with dots into fields, in storage that is made once.
struct RequestParameterSteps: ~Copyable {
    /// A parameter's field lies at most so deep: closing a message moves what is in it.
    static let maximumCount = 64

    private let storage = UnsafeMutablePointer<UnsafePointer<FieldTable>>.allocate(capacity: Self.maximumCount)
    private var count = 0

    deinit { storage.deallocate() }

    /// What `resolve` found, valid until it is called again.
    var fields: UnsafeBufferPointer<UnsafePointer<FieldTable>> { UnsafeBufferPointer(start: storage, count: count) }

    var leaf: UnsafePointer<FieldTable> { storage[count - 1] }

    /// Takes a way that was found before.
    mutating func load(_ path: RequestParameterPath) {
        count = path.fields.count
        for index in 0..<count { storage[index] = path.fields[index] }
    }

    /// Finds the field that `name` names from `message` on; nil when it is found and stands in `fields`.
    mutating func resolve(
        _ name: UnsafeRawBufferPointer, in message: UnsafePointer<MessageTable>
    ) -> RequestParameterReason? {
        count = 0
        var table = message
        var start = 0
        while true {
            var end = start
            while end < name.count, name[end] != UInt8(ascii: ".") { end += 1 }
            let step = UnsafeRawBufferPointer(rebasing: name[start..<end])
            guard let field = table.pointee.field(named: step) else { return .noField(table, step) }
            guard count < Self.maximumCount else { return .tooDeep }
            storage[count] = field
            count += 1
            if end == name.count { return nil }
            guard let next = field.pointee.message else { return .insideScalar(field) }
            guard field.pointee.cardinality == .singular else { return .insideRepeated(field) }
            guard next.pointee.wellKnown == .none else { return .insideWellKnown(field) }
            table = next
            start = end + 1
        }
    }
}

/// Why a name names no field that can be filled. It points into tables and the name: words are made before they go.
enum RequestParameterReason {
    case noField(UnsafePointer<MessageTable>, UnsafeRawBufferPointer)
    case tooDeep
    case insideScalar(UnsafePointer<FieldTable>)
    case insideRepeated(UnsafePointer<FieldTable>)
    case insideWellKnown(UnsafePointer<FieldTable>)
    case map(UnsafePointer<FieldTable>)
    case message(UnsafePointer<FieldTable>)
    case repeatedMessage(UnsafePointer<FieldTable>)

    /// Whether the message simply lacks such a field, which `json.unknown_fields: ignore` lets pass.
    var isUnknown: Bool {
        switch self {
        case .noField, .insideScalar: true
        default: false
        }
    }

    /// Why no text can be a value of the field.
    static func objection(toTextIn field: UnsafePointer<FieldTable>) -> RequestParameterReason? {
        if field.pointee.cardinality == .map { return .map(field) }
        guard let message = field.pointee.message else { return nil }
        switch message.pointee.wellKnown {
        case .timestamp, .duration, .fieldMask, .wrapper: return nil
        case .none, .any, .struct, .value, .listValue, .empty:
            return field.pointee.cardinality == .singular ? .message(field) : .repeatedMessage(field)
        }
    }

    var words: String {
        switch self {
        case .noField(let table, let name):
            "\(table.pointee.fullName.text) has no field \"\(String(decoding: name.prefix(64), as: UTF8.self))\""
        case .tooDeep: "the name has more than \(RequestParameterSteps.maximumCount) parts"
        case .insideScalar(let field): "\(field.pointee.protoName.text) is no message, so it has no fields"
        case .insideRepeated(let field):
            "\(field.pointee.protoName.text) is \(Self.plural(field)), so no field inside of it can be named"
        case .insideWellKnown(let field):
            "\(field.pointee.protoName.text) is a \(Self.type(field)), which is given as a whole"
        case .map(let field): "\(field.pointee.protoName.text) is a map, which only a body can fill"
        case .message(let field):
            "\(field.pointee.protoName.text) is a \(Self.type(field)), which has no form as text"
        case .repeatedMessage(let field):
            "\(field.pointee.protoName.text) is a repeated \(Self.type(field)), which only a body can fill"
        }
    }

    private static func plural(_ field: UnsafePointer<FieldTable>) -> String {
        field.pointee.cardinality == .map ? "a map" : "repeated"
    }

    private static func type(_ field: UnsafePointer<FieldTable>) -> String {
        field.pointee.message?.pointee.fullName.text ?? "message"
    }
}
