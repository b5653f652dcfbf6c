public import Bytes

/// The messages that ProtoJSON gives a form of their own.
public enum WellKnownType: UInt8, Sendable {
    case none
    case any
    case timestamp
    case duration
    case fieldMask
    case `struct`
    case value
    case listValue
    /// The nine wrappers (`google.protobuf.Int32Value`, …): field 1 is the bare value.
    case wrapper
    case empty
}

/// A message, compiled for the hot path: fields by number and by both their names, without a class or an array.
///
/// It lives at one address for as long as its `Schema`, which is why references to it are plain pointers.
public struct MessageTable {
    /// Such as `shop.v1.Order`. A NUL follows the last byte.
    public internal(set) var fullName: ByteView
    public internal(set) var wellKnown: WellKnownType
    /// In ascending order of their numbers; extensions that the schema knows among them.
    public internal(set) var fields: UnsafeBufferPointer<FieldTable>
    /// How many real oneofs the message has: `FieldTable.oneof` is below it.
    public internal(set) var oneofCount: Int32
    /// How many fields are required, in this message alone.
    public internal(set) var requiredCount: Int32
    /// proto2's `message_set_wire_format`: every field is a message, written as a group of its number and its bytes.
    public internal(set) var isMessageSet: Bool

    /// `numberIndex[n]` is the position of field number `n`, or -1; numbers from `numberLimit` on are looked for by
    /// bisection.
    @usableFromInline
    var numberIndex: UnsafePointer<Int32>
    @usableFromInline
    var numberLimit: UInt32
    /// Open addressing over both spellings; `nameMask + 1` slots, a power of two.
    @usableFromInline
    var nameSlots: UnsafePointer<NameSlot>
    @usableFromInline
    var nameMask: UInt32
}

/// One spelling of a field's name in a `MessageTable`. `field` is -1 in an empty slot.
@usableFromInline
struct NameSlot {
    @usableFromInline
    var hash: UInt32
    @usableFromInline
    var field: Int32
    @usableFromInline
    var name: ByteView
}

/// An enum, compiled: values by name (aliases too) and the first name of each number.
public struct EnumTable {
    public internal(set) var fullName: ByteView
    /// proto2 and `CLOSED`: an unknown number on the wire is an unknown field.
    public internal(set) var isClosed: Bool
    /// `google.protobuf.NullValue`, which JSON writes as `null`.
    public internal(set) var isNullValue: Bool
    /// In the order of declaration, aliases included.
    public internal(set) var values: UnsafeBufferPointer<EnumValueTable>

    /// Open addressing over the names; positions in `values`, -1 in an empty slot.
    var nameSlots: UnsafePointer<Int32>
    var nameMask: UInt32
    /// Positions in `values`, one for each number, in ascending order of the numbers.
    var byNumber: UnsafeBufferPointer<Int32>
}

public struct EnumValueTable {
    /// A NUL follows the last byte.
    public internal(set) var name: ByteView
    public internal(set) var number: Int32
}

/// A message of a schema that the holder keeps alive by other means: a `Method` does for its own two, an `Any` is
/// resolved and used within one call.
///
/// It is sendable because what it points to never changes after `Schema` has been compiled.
public struct MessageReference: @unchecked Sendable {
    public let table: UnsafePointer<MessageTable>

    @inlinable
    public init(_ table: UnsafePointer<MessageTable>) {
        self.table = table
    }
}
