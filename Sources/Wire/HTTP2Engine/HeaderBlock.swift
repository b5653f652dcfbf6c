internal import Bytes

/// The fields of one header block, valid until the next event is asked for.
public struct HeaderBlock {
    /// Records of two lengths (Int, unaligned), the name and the value.
    @usableFromInline
    let records: UnsafeRawBufferPointer

    /// Calls `body` with each field in order, pseudo fields first.
    @inlinable
    public func forEach(_ body: (_ name: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer) -> Void) {
        guard var cursor = records.baseAddress else { return }
        let end = cursor + records.count
        while cursor < end {
            let nameCount = cursor.loadUnaligned(as: Int.self)
            let valueCount = cursor.loadUnaligned(fromByteOffset: MemoryLayout<Int>.size, as: Int.self)
            let name = cursor + Self.lengthsSize
            let value = name + nameCount
            cursor = value + valueCount
            body(
                UnsafeRawBufferPointer(start: name, count: nameCount),
                UnsafeRawBufferPointer(start: value, count: valueCount))
        }
    }

    /// Appends one record to an arena of blocks.
    static func append(
        name: UnsafeRawBufferPointer, value: UnsafeRawBufferPointer, to arena: inout ByteBuffer
    ) {
        arena.reserve(lengthsSize)
        arena.spare.storeBytes(of: name.count, as: Int.self)
        arena.spare.storeBytes(of: value.count, toByteOffset: MemoryLayout<Int>.size, as: Int.self)
        arena.advance(lengthsSize)
        arena.append(name)
        arena.append(value)
    }

    @usableFromInline
    static var lengthsSize: Int { 2 * MemoryLayout<Int>.size }
}
