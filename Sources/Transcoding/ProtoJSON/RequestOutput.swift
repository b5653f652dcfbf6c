internal import Bytes

/// Where the message's bytes go: a caller's buffer, written through a pointer.
///
/// Every write but `reserve` itself must be covered by a `reserve`. Positions are offsets from the start of the buffer,
/// because storage moves when it grows.
struct RequestOutput: ~Copyable {
    private var buffer = ByteBuffer()
    private var base: UnsafeMutablePointer<UInt8>
    private var next: UnsafeMutablePointer<UInt8>
    private var limit: UnsafeMutablePointer<UInt8>

    init() {
        buffer.reserve(64)
        base = Self.start(of: buffer)
        next = base
        limit = base
    }

    /// Takes `other` in place of the buffer at hand; writing goes on behind what it holds.
    mutating func exchange(_ other: inout ByteBuffer) {
        swap(&buffer, &other)
        buffer.reserve(64)
        settle()
    }

    /// Gives the buffer back, with everything written in use.
    mutating func giveBack(_ other: inout ByteBuffer) {
        buffer.advance(next - base - buffer.count)
        swap(&buffer, &other)
        next = base
        limit = base
    }

    private static func start(of buffer: borrowing ByteBuffer) -> UnsafeMutablePointer<UInt8> {
        guard let start = buffer.spare.baseAddress else { preconditionFailure("a reserved buffer has no storage") }
        return start.assumingMemoryBound(to: UInt8.self) - buffer.count
    }

    private mutating func settle() {
        base = Self.start(of: buffer)
        next = base + buffer.count
        limit = base + buffer.capacity
    }

    var position: Int {
        @inline(__always) get { next - base }
    }

    /// What was written between two positions.
    @inline(__always)
    func written(_ start: Int, _ count: Int) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(start: base + start, count: count)
    }

    @inline(__always)
    mutating func reserve(_ count: Int) {
        if limit - next < count { grow(count) }
    }

    @inline(never)
    private mutating func grow(_ count: Int) {
        buffer.advance(next - base - buffer.count)
        buffer.reserve(count)
        settle()
    }

    @inline(__always)
    mutating func rewind(to position: Int) {
        next = base + position
        // Storage that grows copies what is in use, which must never reach past `next`.
        if buffer.count > position { buffer.truncate(to: position) }
    }

    @inline(__always)
    mutating func byte(_ byte: UInt8) {
        next.pointee = byte
        next += 1
    }

    /// At most 10 bytes.
    @inline(__always)
    mutating func varint(_ value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            byte(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        byte(UInt8(truncatingIfNeeded: rest))
    }

    @inline(__always)
    mutating func fixed32(_ value: UInt32) {
        UnsafeMutableRawPointer(next).storeBytes(of: value.littleEndian, as: UInt32.self)
        next += 4
    }

    @inline(__always)
    mutating func fixed64(_ value: UInt64) {
        UnsafeMutableRawPointer(next).storeBytes(of: value.littleEndian, as: UInt64.self)
        next += 8
    }

    @inline(__always)
    mutating func bytes(_ source: UnsafePointer<UInt8>, _ count: Int) {
        UnsafeMutableRawPointer(next).copyMemory(from: source, byteCount: count)
        next += count
    }

    /// Copies sixteen bytes and takes `count` of them into use: for a short string a third of the cost of a copy of
    /// the right length. Sixteen must be reserved, and readable at `source`.
    @inline(__always)
    mutating func short(_ source: UnsafePointer<UInt8>, _ count: Int) {
        let raw = UnsafeRawPointer(source)
        let low = raw.loadUnaligned(as: UInt64.self)
        let high = raw.loadUnaligned(fromByteOffset: 8, as: UInt64.self)
        UnsafeMutableRawPointer(next).storeBytes(of: low, as: UInt64.self)
        UnsafeMutableRawPointer(next).storeBytes(of: high, toByteOffset: 8, as: UInt64.self)
        next += count
    }

    /// Leaves room for a length of one byte; what follows is counted by `close`. One byte is reserved here.
    @inline(__always)
    mutating func open() -> Int {
        reserve(1)
        let mark = position
        next += 1
        return mark
    }

    /// Writes the length of what came after `open`. Returns by how much that moved to make room for the length.
    @inline(__always)
    @discardableResult
    mutating func close(_ mark: Int) -> Int {
        let length = position - mark - 1
        if length < 0x80 {
            base[mark] = UInt8(truncatingIfNeeded: length)
            return 0
        }
        return closeLong(mark, length)
    }

    /// Most messages are shorter than 128 bytes; the longer ones move once, which is cheaper than measuring all first.
    @inline(never)
    private mutating func closeLong(_ mark: Int, _ length: Int) -> Int {
        let width = (70 - (UInt64(length) | 1).leadingZeroBitCount) / 7
        reserve(width)
        let start = base + mark
        UnsafeMutableRawPointer(start + width).copyMemory(from: start + 1, byteCount: length)
        next = start
        varint(UInt64(length))
        next += length
        return width - 1
    }
}
