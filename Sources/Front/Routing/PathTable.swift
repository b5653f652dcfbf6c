internal import Bytes

/// Paths without variables, as one immutable hash table: those of methods, and the gateway's own pages.
///
/// A look-up allocates nothing: the path's bytes are hashed eight at a time and compared with one key. Linear probing
/// over an array at most half full; clients cannot insert, so no seed defends the hash.
///
/// Keys hold decoded segments, `/` before each. A segment's own `/`, which a client writes `%2F`, is the byte 0xFF in
/// a key: no UTF-8 holds it, so a segment with a slash and two segments never look alike.
struct PathTable: Sendable {
    /// What a path is, whatever the verb.
    struct Resident: Sendable {
        /// The caller's own number of the route; negative for a page.
        var target: Int32
        /// Whether `GET` and `HEAD` are served: always by a page.
        var allowsGet: Bool

        var isPage: Bool { target < 0 }
    }

    enum Finding {
        case resident(Resident)
        case notFound
        /// A `%` that no two hexadecimal digits follow.
        case malformed
    }

    private struct Slot: Sendable {
        var hash: UInt32 = 0
        var resident: Resident?
        var key = 0..<0
    }

    private let slots: [Slot]
    private let keys: [UInt8]
    private let mask: Int
    private let longestKey: Int
    /// A name with a `%` of its own: then no path that holds one may be compared before it is decoded.
    private let holdsPercent: Bool

    static let slashInSegment: UInt8 = 0xFF

    /// Of two paths with equal segments the first stays.
    init(_ paths: some Collection<(segments: [String], resident: Resident)>) {
        var size = 8
        while size < paths.count * 2 { size *= 2 }
        var slots = [Slot](repeating: Slot(), count: size)
        var keys: [UInt8] = []
        var longest = 0
        paths: for (segments, resident) in paths {
            let key = Self.key(of: segments)
            let hash = key.withUnsafeBytes { Self.hash($0) }
            var position = Int(hash) & (size - 1)
            while slots[position].resident != nil {
                if slots[position].hash == hash, keys[slots[position].key].elementsEqual(key) { continue paths }
                position = (position + 1) & (size - 1)
            }
            let start = keys.count
            keys += key
            slots[position] = Slot(hash: hash, resident: resident, key: start..<keys.count)
            longest = max(longest, key.count)
        }
        self.slots = slots
        self.keys = keys
        self.mask = size - 1
        self.longestKey = longest
        self.holdsPercent = keys.contains(UInt8(ascii: "%"))
    }

    /// Finds a path as the client sent it.
    func find(_ path: ByteView) -> Finding {
        if !holdsPercent, let resident = lookUp(path.bytes) { return .resident(resident) }
        guard path.firstIndex(of: UInt8(ascii: "%")) != nil else {
            guard holdsPercent, let resident = lookUp(path.bytes) else { return .notFound }
            return .resident(resident)
        }
        return withUnsafeTemporaryAllocation(byteCount: longestKey, alignment: 1) { decoded in
            switch PercentDecoder.decode(path, into: decoded, slash: Self.slashInSegment) {
            case .decoded(let count):
                let resident = lookUp(UnsafeRawBufferPointer(rebasing: decoded[..<count]))
                return resident.map { .resident($0) } ?? .notFound
            case .tooLong: return .notFound
            case .malformed: return .malformed
            }
        }
    }

    private func lookUp(_ path: UnsafeRawBufferPointer) -> Resident? {
        guard path.count <= longestKey else { return nil }
        let hash = Self.hash(path)
        var position = Int(hash) & mask
        while let resident = slots[position].resident {
            let slot = slots[position]
            if slot.hash == hash, slot.key.count == path.count, matches(slot, path) { return resident }
            position = (position &+ 1) & mask
        }
        return nil
    }

    private func matches(_ slot: Slot, _ path: UnsafeRawBufferPointer) -> Bool {
        keys.withUnsafeBytes { keys in
            let key = ByteView(rebasing: keys, offset: slot.key.lowerBound, count: slot.key.count)
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
