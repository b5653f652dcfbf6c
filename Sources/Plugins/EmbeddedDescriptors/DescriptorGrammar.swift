internal import PluginProtocol

/// Tells a descriptor from bytes that look like one: what each part of a `FileDescriptorProto` must hold.
///
/// Descriptors stand among other strings, and most of their tags are printable, so a neighbour may pass for one more
/// field: nested messages are read in full, names must be names, and what exists once must not come twice. Numbers that a
/// later protoc may add are let through.
enum DescriptorGrammar {
    /// The messages of descriptor.proto, as far as they are looked into.
    enum Kind {
        case message
        case field
        case enumeration
        case enumValue
        case oneof
        case service
        case method
        /// A range of numbers; only integers and options.
        case range
        /// Options, source positions: any message.
        case any
    }

    private enum Content {
        case name
        /// A name with packages, a leading dot perhaps.
        case typeName
        case text
        case integer
        case message(Kind)
        case repeatedMessage(Kind)
        case repeatedText
    }

    /// No name of a message, field or method is longer.
    static let maximumNameBytes = 4096

    /// Whether `bytes` are a whole `kind`. `depth` bounds the messages within.
    ///
    /// Adds to `walked` how many bytes it looked at, whatever the answer.
    static func accepts(_ bytes: UnsafeRawBufferPointer, as kind: Kind, depth: Int, walked: inout Int) -> Bool {
        guard depth > 0 else { return false }
        var seen: UInt64 = 0
        var cursor = MessageCursor(bytes)
        // Values are passed over by the cursor; who looks into one counts it.
        var passedOver = 0
        defer { walked += cursor.offset - passedOver }
        do throws(MessageCursor.Fault) {
            while let field = try cursor.next() {
                if case .bytes(let value) = field.value { passedOver += value.count }
                guard let content = content(of: field.number, in: kind) else { continue }
                guard accepts(field.value, as: content, depth: depth, walked: &walked) else { return false }
                switch content {
                case .repeatedMessage, .repeatedText: break
                case .name, .typeName, .text, .integer, .message:
                    // Numbers of `content(of:in:)` are below 64.
                    let bit = UInt64(1) << UInt64(field.number)
                    if seen & bit != 0 { return false }
                    seen |= bit
                }
            }
        } catch {
            return false
        }
        return seen & required(in: kind) == required(in: kind)
    }

    private static func accepts(
        _ value: MessageCursor.Value, as content: Content, depth: Int, walked: inout Int
    ) -> Bool {
        switch (value, content) {
        case (.bytes(let bytes), .name), (.bytes(let bytes), .typeName):
            guard bytes.count <= maximumNameBytes else { return false }
            walked += bytes.count
            if case .name = content { return isName(bytes) }
            return isTypeName(bytes)
        case (.bytes, .text), (.bytes, .repeatedText), (.varint, .integer): return true
        case (.bytes(let bytes), .message(let kind)), (.bytes(let bytes), .repeatedMessage(let kind)):
            return accepts(bytes, as: kind, depth: depth - 1, walked: &walked)
        default: return false
        }
    }

    /// Numbers of fields without which it is no `kind`, as bits.
    private static func required(in kind: Kind) -> UInt64 {
        switch kind {
        case .message, .enumeration, .oneof, .service: 1 << 1
        case .enumValue: 1 << 1 | 1 << 2
        case .field: 1 << 1 | 1 << 3
        case .method: 1 << 1 | 1 << 2 | 1 << 3
        case .range, .any: 0
        }
    }

    private static func content(of number: Int32, in kind: Kind) -> Content? {
        switch (kind, number) {
        case (.any, _): nil
        case (.range, 1...2): .integer
        case (.range, 3): .message(.any)
        case (.range, _): nil
        case (_, 1): .name
        case (.message, 2), (.message, 6): .repeatedMessage(.field)
        case (.message, 3): .repeatedMessage(.message)
        case (.message, 4): .repeatedMessage(.enumeration)
        case (.message, 5), (.message, 9): .repeatedMessage(.range)
        case (.message, 7): .message(.any)
        case (.message, 8): .repeatedMessage(.oneof)
        case (.message, 10): .repeatedText
        case (.field, 2), (.field, 6): .typeName
        case (.field, 3...5), (.field, 9), (.field, 17): .integer
        case (.field, 7), (.field, 10): .text
        case (.field, 8): .message(.any)
        case (.enumeration, 2): .repeatedMessage(.enumValue)
        case (.enumeration, 3): .message(.any)
        case (.enumeration, 4): .repeatedMessage(.range)
        case (.enumeration, 5): .repeatedText
        case (.enumValue, 2): .integer
        case (.enumValue, 3): .message(.any)
        case (.oneof, 2): .message(.any)
        case (.service, 2): .repeatedMessage(.method)
        case (.service, 3): .message(.any)
        case (.method, 2...3): .typeName
        case (.method, 4): .message(.any)
        case (.method, 5...6): .integer
        default: nil
        }
    }

    /// A letter or `_`, then letters, digits, `_`.
    static func isName(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard let first = bytes.first, !isDigit(first) else { return false }
        return bytes.allSatisfy(\.isNameByte)
    }

    /// Names joined by dots; a dot before the first is allowed.
    static func isTypeName(_ bytes: UnsafeRawBufferPointer) -> Bool {
        let dot = UInt8(ascii: ".")
        var previous = dot
        for (index, byte) in bytes.enumerated() {
            let isFine =
                byte == dot ? previous != dot || index == 0 : byte.isNameByte && !(previous == dot && isDigit(byte))
            guard isFine else { return false }
            previous = byte
        }
        return previous != dot
    }

    private static func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }
}
