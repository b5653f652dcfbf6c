/// Which fields and oneofs the messages being read have met: a stack of bit sets, one for each message that is open.
struct RequestSeenBits: ~Copyable {
    private var words: UnsafeMutablePointer<UInt64>
    private var capacity: Int
    private var used = 0

    init() {
        capacity = 64
        words = .allocate(capacity: capacity)
    }

    deinit { words.deallocate() }

    /// Forgets everything, after a body that was refused in the middle.
    mutating func reset() { used = 0 }

    /// Opens an empty set for `bits` bits; returns its name.
    @inline(__always)
    mutating func open(bits: Int) -> Int {
        let set = used
        let count = (bits &+ 63) >> 6
        if capacity - used < count { grow(count) }
        for index in used..<used &+ count { words[index] = 0 }
        used &+= count
        return set
    }

    /// Closes the set, which must be the one opened last.
    @inline(__always)
    mutating func close(_ set: Int) { used = set }

    /// Takes a bit in; false when it was in already.
    @inline(__always)
    mutating func insert(_ bit: Int, into set: Int) -> Bool {
        let word = set &+ (bit >> 6)
        let mask = UInt64(1) << UInt64(bit & 63)
        let old = words[word]
        words[word] = old | mask
        return old & mask == 0
    }

    @inline(__always)
    func contains(_ bit: Int, in set: Int) -> Bool {
        words[set &+ (bit >> 6)] & (UInt64(1) << UInt64(bit & 63)) != 0
    }

    @inline(never)
    private mutating func grow(_ count: Int) {
        let enlarged = max(capacity * 2, used + count)
        let replacement = UnsafeMutablePointer<UInt64>.allocate(capacity: enlarged)
        replacement.update(from: words, count: used)
        words.deallocate()
        words = replacement
        capacity = enlarged
    }
}
