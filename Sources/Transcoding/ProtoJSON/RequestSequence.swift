internal import Bytes

/// Cuts the values out of a body that is a sequence of JSON values, in any pieces: one a line, or one behind the other.
///
/// It finds where a value ends and leaves it to the transcoder whether it is one: what stands between two values is
/// white space, and no comma. A value that lies within one piece is not copied.
public struct RequestSequence: ~Copyable {
    /// What the bytes led to.
    public enum OnBytes {
        /// They are all taken; more are needed.
        case more
        /// A value, valid until the sequence or the piece is next touched. The bytes behind it are not taken yet.
        case value(UnsafeRawBufferPointer)
        /// The value has more bytes than are allowed. Nothing more can be read.
        case tooLong
    }

    private enum State {
        /// Between two values.
        case space
        /// In an object or array.
        case structure
        /// In a string, which stands alone or in a structure.
        case string
        /// Behind a backslash of a string.
        case escape
        /// In a number or word that stands alone: only what follows ends it.
        case word
    }

    private let maximumBytes: Int
    private var state = State.space
    private var depth = 0
    /// The begin of a value that came in several pieces.
    private var partial = ByteBuffer()
    /// The value in `partial` was handed out.
    private var isSpent = false

    public init(maximumBytes: Int) {
        self.maximumBytes = maximumBytes
    }

    /// Forgets all that came, and keeps little storage.
    public mutating func reset() {
        state = .space
        depth = 0
        partial.clear()
        isSpent = false
    }

    /// Takes bytes off the front of `bytes`, up to the end of a value.
    public mutating func take(from bytes: inout UnsafeRawBufferPointer) -> OnBytes {
        forgetSpent()
        var start = 0
        if state == .space {
            while start < bytes.count, Self.isSpace(bytes[start]) { start &+= 1 }
            guard start < bytes.count else {
                bytes = UnsafeRawBufferPointer(rebasing: bytes[start...])
                return .more
            }
            begin(with: bytes[start])
        }
        guard let end = end(in: bytes, from: start) else {
            // Counted before it is kept: a value that never ends costs no more than one that is allowed.
            guard bytes.count - start <= maximumBytes - partial.count else { return .tooLong }
            partial.append(UnsafeRawBufferPointer(rebasing: bytes[start...]))
            bytes = UnsafeRawBufferPointer(rebasing: bytes[bytes.count...])
            return .more
        }
        guard end - start <= maximumBytes - partial.count else { return .tooLong }
        let piece = UnsafeRawBufferPointer(rebasing: bytes[start..<end])
        bytes = UnsafeRawBufferPointer(rebasing: bytes[end...])
        state = .space
        if partial.isEmpty { return .value(piece) }
        partial.append(piece)
        isSpent = true
        return .value(partial.bytes)
    }

    /// The body has ended: what is left of it, a number or word, or a value that is cut short. Nil for nothing.
    public mutating func finish() -> UnsafeRawBufferPointer? {
        forgetSpent()
        state = .space
        guard !partial.isEmpty else { return nil }
        isSpent = true
        return partial.bytes
    }

    private mutating func forgetSpent() {
        guard isSpent else { return }
        isSpent = false
        partial.clear()
    }

    /// Looks at the first byte of a value, which is read again by `end`.
    private mutating func begin(with byte: UInt8) {
        depth = 0
        switch byte {
        case UInt8(ascii: "{"), UInt8(ascii: "["): state = .structure
        // Its first quotation mark is passed by in `structure`, its last one ends it.
        case UInt8(ascii: "\""): state = .structure
        default: state = .word
        }
    }

    /// The index behind the value's last byte; nil when it isn't there yet.
    private mutating func end(in bytes: UnsafeRawBufferPointer, from start: Int) -> Int? {
        var index = start
        while index < bytes.count {
            let byte = bytes[index]
            switch state {
            case .string:
                if byte == UInt8(ascii: "\"") {
                    state = .structure
                    if depth == 0 { return index &+ 1 }
                } else if byte == UInt8(ascii: "\\") {
                    state = .escape
                }
            case .escape:
                state = .string
            case .structure:
                switch byte {
                case UInt8(ascii: "\""): state = .string
                case UInt8(ascii: "{"), UInt8(ascii: "["): depth &+= 1
                case UInt8(ascii: "}"), UInt8(ascii: "]"):
                    depth &-= 1
                    if depth <= 0 { return index &+ 1 }
                default: break
                }
            case .word, .space:
                // A comma or colon between values belongs to a word: the transcoder then says what is wrong.
                if index > start || !partial.isEmpty, Self.endsWord(byte) { return index }
            }
            index &+= 1
        }
        return nil
    }

    private static func isSpace(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09
    }

    private static func endsWord(_ byte: UInt8) -> Bool {
        isSpace(byte) || byte == UInt8(ascii: "{") || byte == UInt8(ascii: "[") || byte == UInt8(ascii: "\"")
    }
}

@available(*, unavailable)
extension RequestSequence: Sendable {}
