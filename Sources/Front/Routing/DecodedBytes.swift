internal import Bytes

/// The bytes of a segment, percent-decoded. A `%` that no two hexadecimal digits follow stands for itself.
struct DecodedBytes: IteratorProtocol {
    private let segment: ByteView
    private var index = 0

    init(_ segment: ByteView) {
        self.segment = segment
    }

    mutating func next() -> UInt8? {
        guard index < segment.count else { return nil }
        let byte = segment.start[index]
        if byte == UInt8(ascii: "%"), index &+ 2 < segment.count,
            let high = segment.start[index &+ 1].hexadecimalValue, let low = segment.start[index &+ 2].hexadecimalValue
        {
            index &+= 3
            return high << 4 | low
        }
        index &+= 1
        return byte
    }
}

/// The same as words of eight bytes, the last one filled up with zeros. Of no bytes there is no word.
struct DecodedWords: IteratorProtocol {
    private var bytes: DecodedBytes
    /// In bytes, as far as the words have been taken.
    private(set) var length = 0

    init(_ segment: ByteView) {
        bytes = DecodedBytes(segment)
    }

    mutating func next() -> UInt64? {
        var word: UInt64 = 0
        var count: UInt64 = 0
        while count < 8, let byte = bytes.next() {
            word |= UInt64(byte) << (count &* 8)
            count &+= 1
        }
        length &+= Int(count)
        return count > 0 ? word : nil
    }
}
