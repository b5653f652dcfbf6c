/// Growable bytes with one owner: what frames, bodies and replies are built in.
///
/// It is not copyable, so it never copies its storage behind the caller's back, and it keeps its storage between
/// uses (`clear()`), so a recycled exchange allocates nothing.
public struct ByteBuffer: ~Copyable {
    @usableFromInline
    var storage: UnsafeMutableRawPointer?
    @usableFromInline
    var length: Int
    @usableFromInline
    var allocated: Int

    /// Bytes in use.
    @inlinable
    public var count: Int { length }

    /// Bytes allocated.
    @inlinable
    public var capacity: Int { allocated }

    @inlinable
    public init() {
        storage = nil
        length = 0
        allocated = 0
    }

    public init(minimumCapacity: Int) {
        self.init()
        reserve(minimumCapacity)
    }

    public init(_ bytes: some Sequence<UInt8>) {
        self.init()
        for byte in bytes { append(byte) }
    }

    deinit {
        storage?.deallocate()
    }

    @inlinable
    public var isEmpty: Bool { count == 0 }

    /// The bytes in use. Valid until the buffer is next changed.
    @inlinable
    public var bytes: UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(start: storage, count: count)
    }

    /// The bytes in use, to be changed in place. Valid until the buffer is next changed.
    @inlinable
    public var mutableBytes: UnsafeMutableRawBufferPointer {
        UnsafeMutableRawBufferPointer(start: storage, count: count)
    }

    /// Makes room for `additional` bytes behind those in use. `additional` must not be negative.
    @inlinable
    public mutating func reserve(_ additional: Int) {
        if capacity - count < additional { grow(additional) }
    }

    @usableFromInline
    @inline(never)
    mutating func grow(_ additional: Int) {
        precondition(additional >= 0, "a buffer is grown by a negative size")
        let needed = count + additional
        let enlarged = max(needed, capacity &* 2, 64)
        let replacement = UnsafeMutableRawPointer.allocate(byteCount: enlarged, alignment: 16)
        if let storage {
            replacement.copyMemory(from: storage, byteCount: count)
            storage.deallocate()
        }
        storage = replacement
        allocated = enlarged
    }

    @inlinable
    public mutating func append(_ byte: UInt8) {
        reserve(1)
        storage.unsafelyUnwrapped.storeBytes(of: byte, toByteOffset: count, as: UInt8.self)
        advance(1)
    }

    @inlinable
    public mutating func append(_ bytes: UnsafeRawBufferPointer) {
        guard let source = bytes.baseAddress, bytes.count > 0 else { return }
        reserve(bytes.count)
        storage.unsafelyUnwrapped.advanced(by: count).copyMemory(from: source, byteCount: bytes.count)
        advance(bytes.count)
    }

    @inlinable
    public mutating func append(_ text: StaticString) {
        append(UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    @inlinable
    public mutating func append(_ bytes: [UInt8]) {
        bytes.withUnsafeBytes { append($0) }
    }

    /// Appends the UTF-8 of `text`.
    public mutating func append(_ text: String) {
        var text = text
        text.withUTF8 { append(UnsafeRawBufferPointer($0)) }
    }

    /// Appends `value` in decimal digits.
    public mutating func appendDecimal(_ value: Int) {
        if value < 0 { append(UInt8(ascii: "-")) }
        appendDecimal(UInt64(value.magnitude))
    }

    /// Appends `value` in decimal digits.
    public mutating func appendDecimal(_ value: UInt64) {
        reserve(20)
        var rest = value
        var digits = 1
        var bound: UInt64 = 10
        while digits < 20, value >= bound {
            digits += 1
            let (next, overflow) = bound.multipliedReportingOverflow(by: 10)
            if overflow { break }
            bound = next
        }
        var position = count + digits
        repeat {
            position -= 1
            let (quotient, remainder) = rest.quotientAndRemainder(dividingBy: 10)
            storage.unsafelyUnwrapped.storeBytes(
                of: UInt8(truncatingIfNeeded: remainder) &+ 0x30, toByteOffset: position, as: UInt8.self)
            rest = quotient
        } while rest > 0
        advance(digits)
    }

    /// The reserved bytes behind those in use, for a reader to fill; `advance(_:)` then takes them into use.
    @inlinable
    public var spare: UnsafeMutableRawBufferPointer {
        guard let storage else { return UnsafeMutableRawBufferPointer(start: nil, count: 0) }
        return UnsafeMutableRawBufferPointer(start: storage.advanced(by: count), count: capacity - count)
    }

    /// Takes `length` bytes of `spare`, which the caller has filled, into use.
    @inlinable
    public mutating func advance(_ length: Int) {
        self.length &+= length
    }

    /// Gives up every byte from `length` on.
    @inlinable
    public mutating func truncate(to length: Int) {
        precondition(length >= 0 && length <= count, "a buffer is truncated to more than it holds")
        self.length = length
    }

    /// Drops the first `length` bytes; the rest moves to the front.
    public mutating func removeFirst(_ length: Int) {
        precondition(length >= 0 && length <= count, "more is removed from a buffer than it holds")
        guard length > 0, let storage else { return }
        let rest = count - length
        if rest > 0 { storage.copyMemory(from: storage.advanced(by: length), byteCount: rest) }
        self.length = rest
    }

    /// Empties the buffer. Storage of up to `keeping` bytes stays for the next use, larger storage is freed: one large
    /// body must not stay in memory for as long as its connection.
    @inlinable
    public mutating func clear(keeping maximumKept: Int = 65_536) {
        length = 0
        if capacity > maximumKept { release() }
    }

    @usableFromInline
    mutating func release() {
        storage?.deallocate()
        storage = nil
        length = 0
        allocated = 0
    }

    /// The bytes in use as an array: for tests and for cold paths.
    public func array() -> [UInt8] { [UInt8](bytes) }

    /// The bytes in use as text, malformed UTF-8 repaired: for tests and for cold paths.
    public func string() -> String { String(decoding: bytes, as: UTF8.self) }
}

extension ByteBuffer {
    /// Empties `self` and hands its storage to the caller.
    public mutating func take() -> ByteBuffer {
        var taken = ByteBuffer()
        swap(&self, &taken)
        return taken
    }
}
