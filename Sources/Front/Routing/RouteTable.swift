public import Bytes

/// Every RPC path that the gateway serves, as one immutable hash table.
///
/// A look-up allocates nothing: the path's bytes are hashed eight at a time and compared with one key. Linear probing
/// over an array at most half full; clients cannot insert, so no seed defends the hash.
///
/// Keys hold decoded segments, `/` before each. A segment's own `/`, which a client writes `%2F`, is the byte 0xFF in
/// a key: no UTF-8 holds it, so a segment with a slash and two segments never look alike.
public final class RouteTable: Sendable {
    private struct Slot: Sendable {
        var hash: UInt32
        /// Index of the entry, or -1.
        var entry: Int32
        var keyOffset: Int32
        var keyLength: Int32
    }

    public let plugins: [String]
    public let entries: [RouteEntry]
    private let slots: [Slot]
    private let keys: [UInt8]
    private let mask: Int
    private let longestKey: Int
    /// A name with a `%` of its own: then no path that holds one may be compared before it is decoded.
    private let holdsPercent: Bool

    static let slashInSegment: UInt8 = 0xFF

    /// Of two entries with equal segments the first wins. `plugins` are all that are configured, those with no route
    /// yet too: they are what `plugin(ofPath:)` and the explanations know.
    public init(plugins: [String], entries: [RouteEntry]) {
        var size = 8
        while size < entries.count * 2 { size *= 2 }
        var slots = [Slot](repeating: Slot(hash: 0, entry: -1, keyOffset: 0, keyLength: 0), count: size)
        var keys: [UInt8] = []
        var longest = 0
        for (index, entry) in entries.enumerated() {
            let key = Self.key(of: entry.segments)
            let hash = key.withUnsafeBytes { Self.hash($0) }
            var position = Int(hash) & (size - 1)
            var isDuplicate = false
            while slots[position].entry >= 0 {
                let slot = slots[position]
                let known = keys[Int(slot.keyOffset)..<Int(slot.keyOffset + slot.keyLength)]
                if slot.hash == hash, known.elementsEqual(key) {
                    isDuplicate = true
                    break
                }
                position = (position + 1) & (size - 1)
            }
            if isDuplicate { continue }
            slots[position] = Slot(
                hash: hash, entry: Int32(index), keyOffset: Int32(keys.count), keyLength: Int32(key.count))
            keys += key
            longest = max(longest, key.count)
        }
        self.plugins = plugins
        self.entries = entries
        self.slots = slots
        self.keys = keys
        self.mask = size - 1
        self.longestKey = longest
        self.holdsPercent = keys.contains(UInt8(ascii: "%"))
    }

    /// Finds the entry of a path as the client sent it, without its query. A trailing `/` is part of the path.
    public func find(path: ByteView) -> RouteMatch {
        if !holdsPercent, let entry = lookUp(path.bytes) { return .route(entry) }
        guard path.firstIndex(of: UInt8(ascii: "%")) != nil else {
            guard holdsPercent, let entry = lookUp(path.bytes) else { return .notFound }
            return .route(entry)
        }
        return withUnsafeTemporaryAllocation(byteCount: longestKey, alignment: 1) { decoded in
            switch PercentDecoder.decode(path, into: decoded, slash: Self.slashInSegment) {
            case .decoded(let count):
                let entry = lookUp(UnsafeRawBufferPointer(rebasing: decoded[..<count]))
                return entry.map { .route($0) } ?? .notFound
            case .tooLong: return .notFound
            case .malformed: return .malformed
            }
        }
    }

    private func lookUp(_ path: UnsafeRawBufferPointer) -> Int32? {
        guard path.count <= longestKey else { return nil }
        let hash = Self.hash(path)
        var position = Int(hash) & mask
        while true {
            let slot = slots[position]
            if slot.entry < 0 { return nil }
            if slot.hash == hash, Int(slot.keyLength) == path.count, matches(slot, path) { return slot.entry }
            position = (position &+ 1) & mask
        }
    }

    private func matches(_ slot: Slot, _ path: UnsafeRawBufferPointer) -> Bool {
        keys.withUnsafeBytes { keys in
            let key = ByteView(rebasing: keys, offset: Int(slot.keyOffset), count: Int(slot.keyLength))
            return key?.equals(path) ?? path.isEmpty
        }
    }

    static func key(of segments: [String]) -> [UInt8] {
        var key: [UInt8] = []
        for segment in segments {
            key.append(UInt8(ascii: "/"))
            key += segment.utf8.map { $0 == UInt8(ascii: "/") ? slashInSegment : $0 }
        }
        return key
    }

    /// Multiply and fold, eight bytes at a time.
    static func hash(_ bytes: UnsafeRawBufferPointer) -> UInt32 {
        let multiplier: UInt64 = 0x9E37_79B9_7F4A_7C15
        var state = UInt64(truncatingIfNeeded: bytes.count) &* multiplier
        var offset = 0
        while bytes.count &- offset >= 8 {
            state = fold(state ^ bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self), multiplier)
            offset &+= 8
        }
        var rest: UInt64 = 0
        while offset < bytes.count {
            rest = rest << 8 | UInt64(bytes[offset])
            offset &+= 1
        }
        state = fold(state ^ rest, multiplier)
        return UInt32(truncatingIfNeeded: state ^ state >> 32)
    }

    private static func fold(_ value: UInt64, _ multiplier: UInt64) -> UInt64 {
        let product = value.multipliedFullWidth(by: multiplier)
        return product.high ^ product.low
    }
}

extension ByteView {
    /// `count` bytes of `bytes` from `offset` on; nil when there are none.
    fileprivate init?(rebasing bytes: UnsafeRawBufferPointer, offset: Int, count: Int) {
        guard let base = bytes.baseAddress, count > 0 else { return nil }
        self.init(start: base.assumingMemoryBound(to: UInt8.self) + offset, count: count)
    }
}
