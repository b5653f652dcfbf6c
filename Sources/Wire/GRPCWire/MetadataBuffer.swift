public import Bytes

/// The metadata of one call in one direction: names and values in one flat arena that is kept between calls.
///
/// Names are lower case and may repeat. A value whose name ends in `-bin` is base64 text, as it is on the wire.
public struct MetadataBuffer: ~Copyable {
    /// Records of two lengths (Int, unaligned), the name and the value.
    @usableFromInline
    var arena = ByteBuffer()

    /// How many fields there are.
    public private(set) var count = 0

    public init() {}

    public var isEmpty: Bool { count == 0 }

    /// Adds a field behind the others. `name` must be lower case already.
    public mutating func append(name: UnsafeRawBufferPointer, value: UnsafeRawBufferPointer) {
        arena.reserve(Self.lengthsSize)
        arena.spare.storeBytes(of: name.count, as: Int.self)
        arena.spare.storeBytes(of: value.count, toByteOffset: MemoryLayout<Int>.size, as: Int.self)
        arena.advance(Self.lengthsSize)
        arena.append(name)
        arena.append(value)
        count &+= 1
    }

    /// Adds a field behind the others. `name` must be lower case already.
    public mutating func append(name: StaticString, value: UnsafeRawBufferPointer) {
        append(name: UnsafeRawBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount), value: value)
    }

    /// Adds a field behind the others: for cold paths and tests.
    public mutating func append(name: String, value: String) {
        var name = name
        var value = value
        name.withUTF8 { nameBytes in
            value.withUTF8 { valueBytes in
                append(name: UnsafeRawBufferPointer(nameBytes), value: UnsafeRawBufferPointer(valueBytes))
            }
        }
    }

    /// Empties the buffer and keeps its storage, unless that has grown beyond what a usual call needs.
    public mutating func removeAll() {
        count = 0
        arena.clear(keeping: 8192)
    }

    /// Calls `body` with each field in order. The views are valid until the buffer is next changed.
    @inlinable
    public func forEach<Failure: Error>(
        _ body: (_ name: ByteView, _ value: ByteView) throws(Failure) -> Void
    ) throws(Failure) {
        guard var cursor = arena.bytes.baseAddress else { return }
        let end = cursor + arena.count
        while cursor < end {
            let nameCount = cursor.loadUnaligned(as: Int.self)
            let valueCount = cursor.loadUnaligned(fromByteOffset: MemoryLayout<Int>.size, as: Int.self)
            let name = (cursor + Self.lengthsSize).assumingMemoryBound(to: UInt8.self)
            let value = name + nameCount
            cursor = UnsafeRawPointer(value + valueCount)
            try body(ByteView(start: name, count: nameCount), ByteView(start: value, count: valueCount))
        }
    }

    /// The first value of `name`, which must be lower case. Valid until the buffer is next changed.
    public func first(named name: StaticString) -> ByteView? {
        let wanted = UnsafeRawBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount)
        var found: ByteView?
        forEach { field, value in
            if found == nil, field.equals(wanted) { found = value }
        }
        return found
    }

    @usableFromInline
    static var lengthsSize: Int { 2 * MemoryLayout<Int>.size }
}
