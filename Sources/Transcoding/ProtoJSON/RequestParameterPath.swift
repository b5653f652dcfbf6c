internal import Bytes
public import Schema

/// The way from a message to one of its fields, by which path variables, query parameters and parts of a form fill it.
///
/// It points into the schema's tables, which its holder keeps alive; sendable, because they never change.
public struct RequestParameterPath: @unchecked Sendable {
    /// Never empty; all but the last are singular messages.
    let fields: [UnsafePointer<FieldTable>]

    /// - Parameter name: field names with dots between them, each in either spelling.
    public init(_ name: String, in message: MessageReference) throws(RequestParameterFault) {
        var steps = RequestParameterSteps()
        var text = name
        // The reason points into the name, which stays where it is only in here.
        let fault = text.withUTF8 { name -> RequestParameterFault? in
            guard let reason = steps.resolve(UnsafeRawBufferPointer(name), in: message.table) else { return nil }
            return RequestParameterFault(reason: reason.words, isUnknown: reason.isUnknown)
        }
        if let fault { throw fault }
        fields = Array(steps.fields)
    }

    private init(fields: [UnsafePointer<FieldTable>]) {
        self.fields = fields
    }

    /// The way to the message that the field is in; nil for the message's own fields.
    var parent: RequestParameterPath? {
        fields.count > 1 ? RequestParameterPath(fields: Array(fields.dropLast())) : nil
    }

    var leaf: UnsafePointer<FieldTable> { fields[fields.count - 1] }

    /// The field itself, which is one of the message's own; nil when the way is longer.
    public var topLevelField: UnsafePointer<FieldTable>? { fields.count == 1 ? leaf : nil }

    /// Why no text can be the field's value; nil when one can.
    public var objectionToText: String? { RequestParameterReason.objection(toTextIn: leaf)?.words }

    /// Why the one value that a path variable has cannot be the field's; nil when it can.
    public var objectionToVariable: String? {
        if leaf.pointee.cardinality == .expanded || leaf.pointee.cardinality == .packed {
            return "\(leaf.pointee.protoName.text) is repeated, and a path variable has one value"
        }
        return objectionToText
    }

    /// Whether the field is a `google.api.HttpBody`, which holds bytes of any content type.
    public var isRawBody: Bool {
        leaf.pointee.cardinality == .singular && leaf.pointee.message?.pointee.isRawBody ?? false
    }

    /// The type of the field; nil for scalars and enums.
    public var message: MessageReference? { leaf.pointee.message.map { MessageReference($0) } }

    public var isRepeated: Bool { leaf.pointee.cardinality != .singular }

    /// Whether the field takes the bytes of a file as they are.
    public var takesFile: Bool { leaf.takesFile }

    /// Whether a value that is appended adds to the one that a body gave, instead of replacing it.
    public var growsOverBody: Bool { leaf.pointee.message?.pointee.wellKnown == .fieldMask }

    /// Whether a value that a body gave may stand in the way of one that is appended: another member of a oneof, or the
    /// paths of a field mask, which would grow instead of being replaced. `MessageScan.obstacle` finds it.
    public var mayMeetObstacle: Bool {
        growsOverBody || fields.contains { $0.pointee.oneof >= 0 }
    }

    /// The names in the proto file, with dots between them.
    public var text: String { fields.map(\.pointee.protoName.text).joined(separator: ".") }
}

/// What is wrong with a parameter: a sentence that goes on behind its name and a colon.
public struct RequestParameterFault: Error, Equatable, Sendable {
    public let reason: String
    /// The message has no such field.
    public let isUnknown: Bool

    public init(reason: String, isUnknown: Bool = false) {
        self.reason = reason
        self.isUnknown = isUnknown
    }
}

extension MessageTable {
    /// Whether a field of the message, or of a message in it, takes the bytes of a file.
    public var takesFiles: Bool {
        var visited: Set<UnsafePointer<FieldTable>> = []
        return takesFiles(&visited, depth: 0)
    }

    private func takesFiles(_ visited: inout Set<UnsafePointer<FieldTable>>, depth: Int) -> Bool {
        guard let fields = fields.baseAddress, depth < RequestParameterSteps.maximumCount,
            visited.insert(fields).inserted
        else { return false }
        for index in 0..<self.fields.count {
            let field = fields + index
            if field.takesFile { return true }
            if field.pointee.cardinality == .singular, let message = field.pointee.message,
                message.pointee.wellKnown == .none, message.pointee.takesFiles(&visited, depth: depth + 1)
            {
                return true
            }
        }
        return false
    }

    /// Whether the message is `google.api.HttpBody`: 1 the content type, 2 the data.
    public var isRawBody: Bool {
        guard fullName.equals("google.api.HttpBody"), let type = field(numbered: 1), let data = field(numbered: 2)
        else { return false }
        return type.pointee.tag == 0x0A && data.pointee.tag == 0x12
    }

    var isBytesWrapper: Bool { wellKnown == .wrapper && fields.first?.kind == .bytes }
}
