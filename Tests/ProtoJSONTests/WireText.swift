internal import Bytes
internal import Schema

/// A message's bytes as text that does not depend on the order of fields or entries.
enum WireText {
    static func of(_ bytes: [UInt8], as table: UnsafePointer<MessageTable>, in schema: Schema) -> String {
        var reader = Reader(bytes: bytes[...])
        return reader.message(table, schema, until: nil)
    }

    private struct Reader {
        var bytes: ArraySlice<UInt8>

        mutating func varint() -> UInt64 {
            var value: UInt64 = 0
            var shift: UInt64 = 0
            while let byte = bytes.popFirst() {
                value |= UInt64(byte & 0x7F) << shift
                if byte < 0x80 { break }
                shift += 7
            }
            return value
        }

        mutating func take(_ count: Int) -> ArraySlice<UInt8> {
            let taken = bytes.prefix(count)
            bytes = bytes.dropFirst(count)
            return taken
        }

        mutating func message(
            _ table: UnsafePointer<MessageTable>, _ schema: Schema, until endTag: UInt64?
        ) -> String {
            var fields: [(number: UInt32, text: String, isEntry: Bool)] = []
            var typeName = ""
            while !bytes.isEmpty {
                let tag = varint()
                if tag == endTag { break }
                let number = UInt32(tag >> 3)
                guard let field = table.pointee.field(numbered: number)?.pointee else {
                    return "<no field \(number)>"
                }
                let text: String
                switch tag & 7 {
                case 0: text = "\(varint())"
                case 1: text = "\(Array(take(8)))"
                case 5: text = "\(Array(take(4)))"
                case 3: text = field.message.map { message($0, schema, until: tag + 1) } ?? "<group>"
                case 2:
                    var inner = Reader(bytes: take(Int(varint())))
                    if table.pointee.wellKnown == .any, number == 1 {
                        typeName = String(decoding: inner.bytes, as: UTF8.self)
                        text = typeName
                    } else if table.pointee.wellKnown == .any {
                        let name = typeName.split(separator: "/").last.map { Array($0.utf8) } ?? []
                        let type = name.withUnsafeBytes { schema.message(named: $0)?.table }
                        text = type.map { inner.message($0, schema, until: nil) } ?? "<unknown type>"
                    } else if let message = field.message {
                        text = inner.message(message, schema, until: nil)
                    } else {
                        text = "\(Array(inner.bytes))"
                    }
                default: text = "<wire type \(tag & 7)>"
                }
                fields.append((number, text, field.cardinality == .map))
            }
            // Repeated values keep their order, entries have none.
            let sorted = fields.enumerated().sorted { left, right in
                if left.element.number != right.element.number { return left.element.number < right.element.number }
                if left.element.isEntry { return left.element.text < right.element.text }
                return left.offset < right.offset
            }
            return "{\(sorted.map { "\($0.element.number): \($0.element.text)" }.joined(separator: ", "))}"
        }
    }
}
