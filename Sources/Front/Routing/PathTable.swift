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

    /// Sixteen bytes: four to a cache line.
    private struct Slot: BitwiseCopyable {
        var hash: UInt32 = 0
        var target: Int32 = 0
        /// Where the key begins in `keys`.
        var key: UInt32 = 0
        /// The key's bytes, doubled, and one more when `GET` is served; 0 in an empty slot.
        var length: UInt32 = 0

        var resident: Resident { Resident(target: target, allowsGet: length & 1 == 1) }
    }

    private let slots: FlatArray<Slot>
    private let keys: FlatArray<UInt8>
    private let mask: Int
    private let longestKey: Int
    /// A name with a `%` of its own: then no path that holds one may be compared before it is decoded.
    private let holdsPercent: Bool

    static let slashInSegment: UInt8 = 0xFF

    /// Of two paths with equal segments the first stays.
    init(_ paths: some Collection<(segments: [String], resident: Resident)>, in storage: FlatStorage) {
        var size = 8
        while size < paths.count * 2 { size *= 2 }
        var slots = [Slot](repeating: Slot(), count: size)
        var keys: [UInt8] = []
        var longest = 0
        paths: for (segments, resident) in paths where !segments.isEmpty {
            let key = Self.key(of: segments)
            let hash =
                key.withUnsafeBufferPointer { $0.baseAddress.map { Self.hash(ByteView(start: $0, count: key.count)) } }
                ?? 0
            var position = Int(hash) & (size - 1)
            while slots[position].length > 0 {
                let slot = slots[position]
                let known = keys[Int(slot.key)..<Int(slot.key + slot.length / 2)]
                if slot.hash == hash, known.elementsEqual(key) { continue paths }
                position = (position + 1) & (size - 1)
            }
            slots[position] = Slot(
                hash: hash, target: resident.target, key: UInt32(keys.count),
                length: UInt32(key.count) * 2 + (resident.allowsGet ? 1 : 0))
            keys += key
            longest = max(longest, key.count)
        }
        self.slots = storage.copy(slots)
        self.keys = storage.copy(keys)
        self.mask = size - 1
        self.longestKey = longest
        self.holdsPercent = keys.contains(UInt8(ascii: "%"))
    }

    /// Finds a path as the client sent it.
    @inline(__always)
    func find(_ path: ByteView) -> Finding {
        if !holdsPercent, let resident = lookUp(path) { return .resident(resident) }
        guard path.firstIndex(of: UInt8(ascii: "%")) != nil else {
            guard holdsPercent, let resident = lookUp(path) else { return .notFound }
            return .resident(resident)
        }
        return findDecoded(path)
    }

    @inline(never)
    private func findDecoded(_ path: ByteView) -> Finding {
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: longestKey) { decoded in
            switch PercentDecoder.decode(path, into: UnsafeMutableRawBufferPointer(decoded), slash: Self.slashInSegment)
            {
            case .decoded(let count):
                guard count > 0, let start = decoded.baseAddress else { return .notFound }
                let resident = lookUp(ByteView(start: start, count: count))
                return resident.map { .resident($0) } ?? .notFound
            case .tooLong: return .notFound
            case .malformed: return .malformed
            }
        }
    }

    @inline(__always)
    private func lookUp(_ path: ByteView) -> Resident? {
        guard path.count <= longestKey else { return nil }
        let hash = Self.hash(path)
        var position = Int(hash) & mask
        while true {
            let slot = slots.start[position]
            if slot.length == 0 { return nil }
            if slot.hash == hash, Int(slot.length / 2) == path.count,
                path.equals(ByteView(start: keys.start + Int(slot.key), count: path.count))
            {
                return slot.resident
            }
            position = (position &+ 1) & mask
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

    /// Eight bytes at a time.
    @inline(__always)
    static func hash(_ path: ByteView) -> UInt32 {
        var state = UInt64(truncatingIfNeeded: path.count) &* 0x9E37_79B9_7F4A_7C15
        var index = 0
        while path.count &- index >= 8 {
            state = Folding.fold(state ^ path.word(at: index))
            index &+= 8
        }
        state = Folding.fold(state ^ path.word(index, path.count))
        return UInt32(truncatingIfNeeded: state ^ state >> 32)
    }
}
