internal import Bytes
internal import JSONEngine
internal import Schema

/// Builds the JSON tree of one message after the other, and keeps the scratch that it needs for that.
///
/// Every value is put into its container as soon as it is made and filled afterwards, so a message that turns out
/// malformed half way leaves nothing behind that hangs from no root.
struct ReplyBuilder: ~Copyable {
    let options: ReplyOptions
    var reply = JSONReply()
    /// The value of the message, once there is one.
    var root: JSONReference?
    /// For `Any`; set for as long as one message is built, in which whoever began it keeps it alive.
    unowned(unsafe) var schema: Schema?
    var depth = 0
    private var values = 0

    /// Text that is made here: base64, field masks.
    var text = ByteBuffer()
    /// Digits of numbers that are written as strings.
    let digits = UnsafeMutablePointer<UInt8>.allocate(capacity: Self.digitsCapacity)
    /// Digits of a map's key: it waits while its value is made.
    let keyDigits = UnsafeMutablePointer<UInt8>.allocate(capacity: Self.digitsCapacity)
    /// The fields of messages that are not in order: a stack, for messages nest.
    var records: [ReplyRecord] = []
    /// How many bytes have been copied to merge messages that came in parts.
    var mergedBytes = 0

    /// Long enough for a timestamp with nanoseconds.
    static let digitsCapacity = 40

    init(options: ReplyOptions) {
        self.options = options
    }

    deinit {
        digits.deallocate()
        keyDigits.deallocate()
    }

    /// Begins a message; `schema` must live until `end`.
    mutating func begin(_ schema: Schema, isKept: Bool) {
        root = nil
        self.schema = schema
        depth = 0
        values = 0
        mergedBytes = 0
        reply.begin(isKept: isKept)
    }

    /// Ends the message that `begin` began, however it went.
    mutating func end() {
        schema = nil
        // One reply with very many fields out of order is no reason to hold their memory for ever.
        records.removeAll(keepingCapacity: records.capacity <= 4_096)
        reply.end()
    }

    /// Puts `value` where it belongs, first of all, and counts it.
    @inline(__always)
    mutating func place(_ value: JSONReference, _ slot: ReplySlot) throws(ReplyFault) {
        if let container = slot.container {
            if slot.key.baseAddress != nil {
                reply.set(slot.key, value, in: container)
            } else {
                container.append(value)
            }
        } else {
            root = value
        }
        values &+= 1
        if values > options.maximumValues { throw tooManyValues() }
    }

    @inline(never)
    private func tooManyValues() -> ReplyFault {
        .tooLarge("the reply has more than \(options.maximumValues) values")
    }

    /// One level deeper; every caller comes back up by `depth -= 1`.
    @inline(__always)
    mutating func descend() throws(ReplyFault) {
        depth &+= 1
        if depth > options.maximumDepth { throw .tooLarge("the reply is nested deeper than \(options.maximumDepth)") }
    }

    /// The member's name in replies.
    @inline(__always)
    func name(of field: UnsafePointer<FieldTable>) -> UnsafeRawBufferPointer {
        options.usesProtoNames ? field.pointee.protoName.bytes : field.pointee.jsonName.bytes
    }
}
