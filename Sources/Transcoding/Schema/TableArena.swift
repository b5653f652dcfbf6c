internal import Bytes

/// The memory of a schema's tables: handed out piece by piece, freed as a whole.
///
/// Only trivial values go in: nothing is deinitialized.
final class TableArena {
    private static let chunkBytes = 65_536

    private var chunks: [UnsafeMutableRawPointer] = []
    private var next: UnsafeMutableRawPointer?
    private var left = 0

    deinit {
        for chunk in chunks { chunk.deallocate() }
    }

    /// Uninitialized room for `count` values; never a null pointer, even for none.
    func allocate<Value>(_ type: Value.Type, count: Int) -> UnsafeMutablePointer<Value> {
        precondition(count >= 0, "a table of a negative size")
        let pointer = bytes(max(count, 1) * MemoryLayout<Value>.stride)
        return pointer.bindMemory(to: Value.self, capacity: max(count, 1))
    }

    /// `count` copies of `value`.
    func allocate<Value>(repeating value: Value, count: Int) -> UnsafeMutablePointer<Value> {
        let pointer = allocate(Value.self, count: count)
        pointer.initialize(repeating: value, count: count)
        return pointer
    }

    func copy<Value>(_ values: [Value]) -> UnsafeBufferPointer<Value> {
        let pointer = allocate(Value.self, count: values.count)
        for (index, value) in values.enumerated() { pointer.advanced(by: index).initialize(to: value) }
        return UnsafeBufferPointer(start: pointer, count: values.count)
    }

    /// The bytes and a NUL behind them, which jansson's keys need.
    func copy(bytes: some Collection<UInt8>) -> ByteView {
        let pointer = allocate(UInt8.self, count: bytes.count + 1)
        var index = 0
        for byte in bytes {
            pointer[index] = byte
            index += 1
        }
        pointer[index] = 0
        return ByteView(start: UnsafePointer(pointer), count: index)
    }

    func copy(_ text: String) -> ByteView { copy(bytes: text.utf8) }

    private func bytes(_ count: Int) -> UnsafeMutableRawPointer {
        let rounded = (count + 15) & ~15
        if rounded > Self.chunkBytes / 4 { return chunk(of: rounded) }
        if rounded > left {
            next = chunk(of: Self.chunkBytes)
            left = Self.chunkBytes
        }
        guard let start = next else { preconditionFailure("an arena without a chunk has room left") }
        next = start.advanced(by: rounded)
        left -= rounded
        return start
    }

    private func chunk(of count: Int) -> UnsafeMutableRawPointer {
        let chunk = UnsafeMutableRawPointer.allocate(byteCount: count, alignment: 16)
        chunks.append(chunk)
        return chunk
    }
}
