internal import Bytes

/// The keys of the maps being read, to refuse a key that is given twice: a stack of hash tables over bytes that have
/// been written already.
///
/// Clients choose the keys, so the hash is seeded.
struct RequestKeySet: ~Copyable {
    /// One map's table, on top of the stack while keys are added.
    struct Frame {
        fileprivate var base: Int
        fileprivate var mask: Int
        fileprivate var count = 0
    }

    private struct Slot {
        /// 0 in an empty slot.
        var hash: UInt64
        var position: Int
        var count: Int
    }

    private static let smallest = 8

    private let seed: UInt64
    private var slots: UnsafeMutablePointer<Slot>
    private var capacity: Int
    private var used = 0

    init() {
        seed = .random(in: 0 ... .max)
        capacity = 64
        slots = .allocate(capacity: capacity)
    }

    deinit { slots.deallocate() }

    /// Forgets everything, after a body that was refused in the middle.
    mutating func reset() {
        used = 0
        // A body with a million keys must not hold on to their memory.
        guard capacity > 65_536 else { return }
        slots.deallocate()
        capacity = 64
        slots = .allocate(capacity: capacity)
    }

    mutating func open() -> Frame {
        let frame = Frame(base: used, mask: Self.smallest - 1)
        claim(Self.smallest)
        return frame
    }

    mutating func close(_ frame: Frame) { used = frame.base }

    /// Adds the key that was written at `position`; false when the map has it already. `frame` must be the one opened
    /// last.
    mutating func insert(
        at position: Int, count: Int, of output: borrowing RequestOutput, into frame: inout Frame
    ) -> Bool {
        if frame.count * 2 >= frame.mask { enlarge(&frame) }
        let hash = hash(output.written(position, count))
        var slot = Int(truncatingIfNeeded: hash) & frame.mask
        while true {
            let candidate = slots + frame.base + slot
            if candidate.pointee.hash == 0 {
                candidate.pointee = Slot(hash: hash, position: position, count: count)
                frame.count += 1
                return true
            }
            if candidate.pointee.hash == hash, candidate.pointee.count == count {
                let known = output.written(candidate.pointee.position, count)
                if known.elementsEqual(output.written(position, count)) { return false }
            }
            slot = (slot + 1) & frame.mask
        }
    }

    private mutating func claim(_ count: Int) {
        if capacity - used < count {
            let enlarged = max(capacity * 2, used + count)
            let replacement = UnsafeMutablePointer<Slot>.allocate(capacity: enlarged)
            replacement.update(from: slots, count: used)
            slots.deallocate()
            slots = replacement
            capacity = enlarged
        }
        (slots + used).initialize(repeating: Slot(hash: 0, position: 0, count: 0), count: count)
        used += count
    }

    /// Doubles the table on top: the new one is filled behind the old one and moves into its place.
    private mutating func enlarge(_ frame: inout Frame) {
        let old = frame.mask + 1
        let size = old * 2
        claim(size)
        let fresh = slots + frame.base + old
        for index in 0..<old {
            let entry = slots[frame.base + index]
            guard entry.hash != 0 else { continue }
            var slot = Int(truncatingIfNeeded: entry.hash) & (size - 1)
            while fresh[slot].hash != 0 { slot = (slot + 1) & (size - 1) }
            fresh[slot] = entry
        }
        (slots + frame.base).update(from: fresh, count: size)
        used = frame.base + size
        frame.mask = size - 1
    }

    private func hash(_ key: UnsafeRawBufferPointer) -> UInt64 {
        guard let start = key.baseAddress else { return 1 }
        var state = seed ^ UInt64(truncatingIfNeeded: key.count)
        var offset = 0
        while offset + 8 <= key.count {
            state = Self.mixed(state, start.loadUnaligned(fromByteOffset: offset, as: UInt64.self), seed)
            offset += 8
        }
        var tail: UInt64 = 0
        while offset < key.count {
            tail = tail << 8 | UInt64(key[offset])
            offset += 1
        }
        return Self.mixed(state, tail, seed) | 1 << 63
    }

    /// Both halves of a product with the seed in both factors: what a client cannot steer without knowing the seed.
    private static func mixed(_ state: UInt64, _ word: UInt64, _ seed: UInt64) -> UInt64 {
        let product = (state ^ word).multipliedFullWidth(by: seed | 1)
        return product.high ^ product.low ^ state.byteSwapped
    }
}
