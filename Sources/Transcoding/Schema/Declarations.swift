/// What one file declares, with all that the file's syntax and features imply already worked out.
///
/// Plain values between the reader of descriptors and the compiler of tables: what Patchbay brings itself is written
/// down as these, without a descriptor.
struct FileDeclaration {
    var messages: [MessageDeclaration] = []
    var enums: [EnumDeclaration] = []
    var extensions: [ExtensionDeclaration] = []
    var services: [ServiceDeclaration] = []
}

struct MessageDeclaration {
    /// Such as `shop.v1.Order.Item`, without a leading dot.
    var fullName: String
    var fields: [FieldDeclaration]
    var isMapEntry = false
    /// `message_set_wire_format`, which has extensions alone, each a message in a group of its own.
    var isMessageSet = false
}

struct FieldDeclaration {
    var name: String
    /// Nil when the descriptor leaves it to be derived (Python's do).
    var jsonName: String?
    var number: Int32
    /// Nil when the descriptor gives only the type's name.
    var kind: FieldKind?
    /// `.pkg.Type`, or relative to the scope it stands in.
    var typeName = ""
    var isRepeated = false
    var isPacked = false
    var isRequired = false
    /// A singular field's; the compiler adds what messages imply.
    var hasPresence = false
    var validatesUTF8 = true
    /// Editions' `DELIMITED`, which holds for a message but not for a map.
    var isDelimited = false
    /// The oneof as declared; nil for none and for the synthetic one of `optional`.
    var oneof: Int32?
    /// As it stands in the descriptor.
    var defaultValue: String?
}

struct ExtensionDeclaration {
    var extendee: String
    /// The extension's own full name is the scope and the field's name.
    var scope: String
    var field: FieldDeclaration
}

struct EnumDeclaration {
    var fullName: String
    var isClosed: Bool
    var values: [(name: String, number: Int32)]
}

struct ServiceDeclaration {
    var fullName: String
    var methods: [MethodDeclaration]
}

struct MethodDeclaration {
    var name: String
    var input: String
    var output: String
    var isClientStreaming = false
    var isServerStreaming = false
    var hasNoSideEffects = false
    var httpRules: [HTTPRule] = []
    var ruleFaults: [String] = []
}
