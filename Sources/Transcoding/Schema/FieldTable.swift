public import Bytes

/// The scalar, enum or message kind of a field, with the numbers of `FieldDescriptorProto.Type`.
public enum FieldKind: UInt8, Sendable {
    case double = 1
    case float = 2
    case int64 = 3
    case uint64 = 4
    case int32 = 5
    case fixed64 = 6
    case fixed32 = 7
    case bool = 8
    case string = 9
    /// A delimited message: a proto2 group, or a message field with editions' `DELIMITED` encoding.
    case group = 10
    case message = 11
    case bytes = 12
    case uint32 = 13
    case enumeration = 14
    case sfixed32 = 15
    case sfixed64 = 16
    case sint32 = 17
    case sint64 = 18
}

/// How many values a field holds, and how a repeated one is written.
public enum FieldCardinality: UInt8, Sendable {
    case singular
    /// Repeated, a tag before every value.
    case expanded
    /// Repeated, all values in one length-delimited run.
    case packed
    /// A map: repeated entry messages whose fields 1 and 2 are key and value.
    case map
}

/// What the hot path needs to know of one field. Trivial: it is read through a pointer, never retained.
///
/// It lives as long as its `Schema`.
public struct FieldTable {
    public internal(set) var number: Int32
    /// Position in `MessageTable.fields`.
    public internal(set) var index: Int32
    public internal(set) var kind: FieldKind
    public internal(set) var cardinality: FieldCardinality
    /// Whether unset and default are different things: messages, oneof members, proto2 and `optional` fields.
    public internal(set) var hasPresence: Bool
    /// proto2 `required`, editions' `LEGACY_REQUIRED`.
    public internal(set) var isRequired: Bool
    /// Whether a string that is not UTF-8 is refused on the wire. In JSON it always is.
    public internal(set) var validatesUTF8: Bool
    /// Whether `jsonName` stands in JSON as it is: printable ASCII, nothing to escape.
    public internal(set) var hasPlainName: Bool
    /// The oneof that the field is a member of, counted within its message; -1 for none, and for the synthetic oneof of
    /// an `optional` field.
    public internal(set) var oneof: Int16
    /// Field number and wire type of what is written: length-delimited for a packed field or a map.
    public internal(set) var tag: UInt32
    /// The name in replies, and one of the two in requests. A NUL follows the last byte. For an extension it is
    /// `[package.name]`.
    public internal(set) var jsonName: ByteView
    /// The name in the proto file, the other one in requests. A NUL follows the last byte.
    public internal(set) var protoName: ByteView
    /// The message of a message, group or map field (for a map the entry). Never nil for those kinds.
    public internal(set) var message: UnsafePointer<MessageTable>?
    /// The enum of an enum field. Never nil for that kind.
    public internal(set) var enumeration: UnsafePointer<EnumTable>?
    /// A proto2 default as the bits of the kind (a `Double` or `Float` by its bit pattern, integers, enums and bools by
    /// their value); 0 where there is none.
    public internal(set) var defaultBits: UInt64
    /// A proto2 default of a string or bytes field; nil where there is none.
    public internal(set) var defaultBytes: ByteView?
}
