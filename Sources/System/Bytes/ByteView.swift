/// Bytes that somebody else owns: a trivial pointer and length, for tables and cursors on the hot path, where an array
/// would cost a retain and a release at each look.
///
/// Whoever hands one out says how long it is valid.
public struct ByteView {
    public let start: UnsafePointer<UInt8>
    public let count: Int

    @inlinable
    public init(start: UnsafePointer<UInt8>, count: Int) {
        self.start = start
        self.count = count
    }

    @inlinable
    public var bytes: UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(start: start, count: count)
    }

    /// A copy as text, malformed UTF-8 repaired: for cold paths.
    public var text: String { String(decoding: bytes, as: UTF8.self) }

    /// The first 64 bytes as text, with an ellipsis where there are more: what a sentence quotes of a stranger's bytes.
    public var shortened: String {
        count <= 64 ? text : String(decoding: bytes.prefix(64), as: UTF8.self) + "…"
    }

    /// Whether the bytes are the same.
    @inlinable
    public func equals(_ other: UnsafeRawBufferPointer) -> Bool {
        guard count == other.count else { return false }
        var index = 0
        while index < count {
            if start[index] != other[index] { return false }
            index &+= 1
        }
        return true
    }
}
