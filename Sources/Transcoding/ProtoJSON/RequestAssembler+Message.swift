public import Schema

extension RequestAssembler {
    /// Notes which singular fields the message of a form gives, at every depth that a part's name can reach: no further
    /// part may give one of them, nor another member of its oneof.
    ///
    /// It reads the message once, for any number of parts. What is malformed is taken for its end: the bytes are our own.
    public func note(message: UnsafeRawBufferPointer, of type: MessageReference) {
        note(MessageScan.cursor(message), type.table, in: RequestParameterSet.root, depth: 1)
    }

    private func note(
        _ message: ReplyCursor, _ table: UnsafePointer<MessageTable>, in parent: UInt64, depth: Int
    ) {
        var cursor = message
        while !cursor.isAtEnd, let tag = try? cursor.tag() {
            guard let field = table.pointee.field(numbered: tag >> 3), field.pointee.cardinality == .singular else {
                guard (try? cursor.skip(tag)) != nil else { return }
                continue
            }
            if field.pointee.oneof >= 0 { mark(given.key(oneof: field.pointee.oneof, of: parent), field.pointee.index) }
            let key = given.key(field: field.pointee.index, of: parent)
            mark(key, RequestParameterSet.Origin.message.rawValue)
            if let inner = field.pointee.message, inner.pointee.wellKnown == .none,
                depth < RequestParameterSteps.maximumCount
            {
                guard let content = try? MessageScan.content(tag, &cursor) else { return }
                note(content, inner, in: key, depth: depth + 1)
            } else {
                guard (try? cursor.skip(tag)) != nil else { return }
            }
        }
    }

    private func mark(_ key: UInt64, _ value: Int32) {
        if given.value(of: key) == nil { given.insert(key, value) }
    }
}
