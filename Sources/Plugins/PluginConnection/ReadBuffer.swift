/// The memory that a loop's connections read into, one after the other.
///
/// One for each loop is enough: bytes never stay in it beyond the read that brought them.
public final class ReadBuffer {
    let bytes: UnsafeMutableRawBufferPointer

    /// The same as the largest frame, which then comes in one piece.
    public static let size = 128 << 10

    public init() {
        bytes = .allocate(byteCount: Self.size, alignment: 16)
    }

    deinit {
        bytes.deallocate()
    }
}

@available(*, unavailable)
extension ReadBuffer: Sendable {}
