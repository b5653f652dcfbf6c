/// Which of the wheel's 4,096 slots hold timers, so that the next one is found in two steps and not by a walk.
struct SlotSet: ~Copyable {
    static var slotCount: Int { 4_096 }

    /// A bit for each slot, and a bit in `summary` for each word that is not 0.
    private let words: UnsafeMutablePointer<UInt64>
    private var summary: UInt64 = 0

    init() {
        words = .allocate(capacity: Self.slotCount / 64)
        words.initialize(repeating: 0, count: Self.slotCount / 64)
    }

    deinit {
        words.deallocate()
    }

    mutating func insert(_ slot: Int) {
        words[slot >> 6] |= 1 << UInt64(slot & 63)
        summary |= 1 << UInt64(slot >> 6)
    }

    mutating func remove(_ slot: Int) {
        words[slot >> 6] &= ~(1 << UInt64(slot & 63))
        if words[slot >> 6] == 0 { summary &= ~(1 << UInt64(slot >> 6)) }
    }

    /// How many slots lie between `start` and the next one of the set, round the corner if need be: 0 for `start`
    /// itself, nil for an empty set.
    func distance(from start: Int) -> Int? {
        guard summary != 0 else { return nil }
        let word = start >> 6
        let inWord = words[word] & (~0 << UInt64(start & 63))
        if inWord != 0 { return word << 6 + inWord.trailingZeroBitCount - start }

        // Swift's shift by 64 gives 0, so nothing lies behind the last word. Round the corner the first word may be
        // that of `start` again: only its bits below `start` can be left there.
        let behind = summary & (~0 << UInt64(word + 1))
        let next = (behind != 0 ? behind : summary).trailingZeroBitCount
        let slot = next << 6 + words[next].trailingZeroBitCount
        return (slot - start) & (Self.slotCount - 1)
    }
}
