internal import Bytes

extension ByteView {
    /// Whether the bytes are the word's.
    func equals(_ word: StaticString) -> Bool {
        equals(UnsafeRawBufferPointer(start: word.utf8Start, count: word.utf8CodeUnitCount))
    }
}
