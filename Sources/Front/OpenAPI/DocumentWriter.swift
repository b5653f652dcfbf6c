internal import Bytes
internal import JSONEngine

/// Writes the members of objects one by one, each encoded by jansson as soon as it is made.
///
/// A tree of the whole document would take many times its text: a plugin may have ten thousand methods.
struct DocumentWriter: ~Copyable {
    private(set) var text = ByteBuffer()
    private let maximumBytes: Int
    private var needsComma = false

    init(maximumBytes: Int) {
        self.maximumBytes = maximumBytes
        text.append(UInt8(ascii: "{"))
    }

    /// Whether what follows is not worth being made.
    var isTooLarge: Bool { text.count > maximumBytes }

    mutating func member(_ key: String, _ value: consuming JSONNode) {
        guard !isTooLarge else { return }
        begin(key)
        value.encode(into: &text)
        needsComma = true
    }

    mutating func beginObject(_ key: String) {
        begin(key)
        text.append(UInt8(ascii: "{"))
        needsComma = false
    }

    mutating func endObject() {
        text.append(UInt8(ascii: "}"))
        needsComma = true
    }

    private mutating func begin(_ key: String) {
        if needsComma { text.append(UInt8(ascii: ",")) }
        JSONNode.string(key).encode(into: &text)
        text.append(UInt8(ascii: ":"))
    }

    /// The document; nil when it is too large.
    consuming func finish() -> ByteBuffer? {
        endObject()
        if isTooLarge { return nil }
        return text.take()
    }
}
