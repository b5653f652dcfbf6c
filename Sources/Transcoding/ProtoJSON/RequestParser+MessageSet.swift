internal import Schema

extension RequestParser {
    /// Reads an item of a message set and writes it: a group that holds the extension's number and the message.
    mutating func messageSetItem(_ field: UnsafePointer<FieldTable>) throws(RequestStop) {
        guard let table = field.pointee.message else { preconditionFailure("an item of a message set is no message") }
        output.reserve(20)
        output.byte(MessageSetItem.start)
        output.byte(MessageSetItem.typeID)
        output.varint(UInt64(UInt32(bitPattern: field.pointee.number)))
        output.byte(MessageSetItem.message)
        let mark = output.open()
        try message(table)
        output.close(mark)
        output.reserve(1)
        output.byte(MessageSetItem.end)
    }
}

/// The tags of an item: `repeated group Item = 1 { int32 type_id = 2; bytes message = 3; }`.
enum MessageSetItem {
    static let start: UInt8 = 1 << 3 | 3
    static let typeID: UInt8 = 2 << 3
    static let message: UInt8 = 3 << 3 | 2
    static let end: UInt8 = 1 << 3 | 4
}
