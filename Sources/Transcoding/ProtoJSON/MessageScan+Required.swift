internal import Bytes
public import Schema

extension MessageScan {
    /// Whether a message of the type, or one somewhere in it, has a required field.
    public static func hasRequiredFields(_ type: MessageReference) -> Bool {
        var visited: Set<UnsafePointer<MessageTable>> = [type.table]
        var pending = [type.table]
        while let table = pending.popLast() {
            if table.pointee.requiredCount > 0 { return true }
            for field in table.pointee.fields {
                if let message = field.message, visited.insert(message).inserted { pending.append(message) }
            }
        }
        return false
    }

    /// The first required field that the message lacks, by the names that lead to it; nil when it is whole.
    ///
    /// Only for types that have required fields: it allocates, and reads every byte once for each level it lies at.
    public static func missingField(in message: UnsafeRawBufferPointer, of type: MessageReference) -> String? {
        missingField(in: [cursor(message)], type.table, depth: 0)
    }

    /// - Parameter parts: the message, in as many parts as it came in.
    private static func missingField(
        in parts: [ReplyCursor], _ table: UnsafePointer<MessageTable>, depth: Int
    ) -> String? {
        guard depth < 200, let fields = table.pointee.fields.baseAddress else { return nil }
        var met = Array(repeating: false, count: table.pointee.fields.count)
        /// The parts of singular messages, by the field.
        var messages: [Int: [ReplyCursor]] = [:]
        for part in parts {
            var cursor = part
            while !cursor.isAtEnd, let tag = try? cursor.tag() {
                guard let field = table.pointee.field(numbered: tag >> 3) else {
                    guard (try? cursor.skip(tag)) != nil else { break }
                    continue
                }
                let index = Int(field.pointee.index)
                met[index] = true
                guard let message = field.pointee.message else {
                    guard (try? cursor.skip(tag)) != nil else { break }
                    continue
                }
                guard let content = try? content(tag, &cursor) else { break }
                if field.pointee.cardinality == .singular {
                    messages[index, default: []].append(content)
                } else if let missing = missingField(in: [content], message, depth: depth + 1) {
                    return "\(field.pointee.jsonName.text).\(missing)"
                }
            }
        }
        for index in met.indices where fields[index].isRequired && !met[index] { return fields[index].jsonName.text }
        for (index, parts) in messages.sorted(by: { $0.key < $1.key }) {
            guard let message = fields[index].message else { continue }
            if let missing = missingField(in: parts, message, depth: depth + 1) {
                return "\(fields[index].jsonName.text).\(missing)"
            }
        }
        return nil
    }
}
