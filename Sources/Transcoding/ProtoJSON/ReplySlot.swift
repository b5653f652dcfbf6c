internal import Bytes
internal import JSONEngine

/// Where a value of the reply goes: a member of an object, an element of an array, or the reply itself.
struct ReplySlot {
    /// Nil for the reply itself.
    let container: JSONReference?
    /// The member's name; without an address in an array.
    let key: UnsafeRawBufferPointer

    static var root: ReplySlot {
        ReplySlot(container: nil, key: UnsafeRawBufferPointer(start: nil, count: 0))
    }

    @inline(__always)
    static func member(_ object: JSONReference, _ key: UnsafeRawBufferPointer) -> ReplySlot {
        ReplySlot(container: object, key: key)
    }

    @inline(__always)
    static func element(_ array: JSONReference) -> ReplySlot {
        ReplySlot(container: array, key: UnsafeRawBufferPointer(start: nil, count: 0))
    }
}
