internal import PluginProtocol

/// The full names of the messages that a descriptor declares, nested ones too.
enum MessageNames {
    /// Longer names are left out, with those of the messages within: short ones nested in long ones would add up.
    static let maximumBytes = 1024

    /// - Parameter isLate: whether to stop; asked before each message.
    static func read(_ file: EmbeddedFile, until isLate: () -> Bool = { false }, _ take: (String) -> Void) {
        file.bytes.withUnsafeBytes { bytes in
            let package = text(2, of: bytes) ?? ""
            forEachPart(4, of: bytes) { read($0, within: package, depth: 32, until: isLate, take) }
        }
    }

    private static func read(
        _ message: UnsafeRawBufferPointer, within outer: String, depth: Int, until isLate: () -> Bool,
        _ take: (String) -> Void
    ) {
        guard depth > 0, !isLate(), let own = text(1, of: message) else { return }
        let name = outer.isEmpty ? own : "\(outer).\(own)"
        guard name.utf8.count <= maximumBytes else { return }
        take(name)
        forEachPart(3, of: message) { read($0, within: name, depth: depth - 1, until: isLate, take) }
    }

    /// Fields may stand in any order, so the name is looked for before what it is the name of.
    private static func text(_ number: Int32, of message: UnsafeRawBufferPointer) -> String? {
        var text: String?
        forEachPart(number, of: message) { part in
            if text == nil { text = String(decoding: part.prefix(maximumBytes + 1), as: UTF8.self) }
        }
        return text
    }

    private static func forEachPart(
        _ number: Int32, of message: UnsafeRawBufferPointer, _ body: (UnsafeRawBufferPointer) -> Void
    ) {
        var cursor = MessageCursor(message)
        while let field = try? cursor.next() {
            if field.number == number, case .bytes(let part) = field.value { body(part) }
        }
    }
}
