/// Which fields of one request have been given already, and by what: a hash table of ways through the message.
///
/// Clients choose the ways, so the keys are seeded. A key is 64 bits of hash and stands for the way itself: two ways
/// with the same one would be a request refused in some 10^11 years.
struct RequestParameterSet: ~Copyable {
    /// What a way was given by.
    enum Origin: Int32 {
        case query = -1
        case path = -2
        case body = -3
        /// The message's own JSON, beside other parts of a form.
        case message = -4
    }

    private struct Slot {
        /// 0 in an empty slot.
        var key: UInt64
        /// An `Origin`, or the field that a oneof has been set to.
        var value: Int32
    }

    static let root: UInt64 = 0
    private static let smallest = 32

    private let seed = UInt64.random(in: 0 ... .max) | 1
    private var slots: UnsafeMutablePointer<Slot>
    private var capacity = Self.smallest
    private var count = 0

    init() {
        slots = .allocate(capacity: capacity)
        slots.initialize(repeating: Slot(key: 0, value: 0), count: capacity)
    }

    deinit { slots.deallocate() }

    mutating func removeAll() {
        guard count > 0 else { return }
        count = 0
        if capacity > 1_024 {
            slots.deallocate()
            capacity = Self.smallest
            slots = .allocate(capacity: capacity)
        }
        slots.initialize(repeating: Slot(key: 0, value: 0), count: capacity)
    }

    /// The key of the field at `index` of the message that `parent` is the key of.
    func key(field index: Int32, of parent: UInt64) -> UInt64 {
        mixed(parent, UInt64(UInt32(bitPattern: index)) + 1)
    }

    /// The key of a oneof of the message that `parent` is the key of.
    func key(oneof: Int16, of parent: UInt64) -> UInt64 {
        mixed(parent, UInt64(UInt16(bitPattern: oneof)) | 1 << 32)
    }

    private func mixed(_ parent: UInt64, _ step: UInt64) -> UInt64 {
        let product = (parent ^ (step &* 0x9E37_79B9_7F4A_7C15)).multipliedFullWidth(by: seed)
        return (product.high ^ product.low ^ step) | 1 << 63
    }

    func value(of key: UInt64) -> Int32? {
        var slot = Int(truncatingIfNeeded: key) & (capacity - 1)
        while slots[slot].key != 0 {
            if slots[slot].key == key { return slots[slot].value }
            slot = (slot + 1) & (capacity - 1)
        }
        return nil
    }

    /// Sets the value of a key that has none.
    mutating func insert(_ key: UInt64, _ value: Int32) {
        if count * 2 >= capacity { grow() }
        count += 1
        place(Slot(key: key, value: value))
    }

    private func place(_ entry: Slot) {
        var slot = Int(truncatingIfNeeded: entry.key) & (capacity - 1)
        while slots[slot].key != 0 { slot = (slot + 1) & (capacity - 1) }
        slots[slot] = entry
    }

    private mutating func grow() {
        let (old, oldCapacity) = (slots, capacity)
        capacity *= 2
        slots = .allocate(capacity: capacity)
        slots.initialize(repeating: Slot(key: 0, value: 0), count: capacity)
        for index in 0..<oldCapacity where old[index].key != 0 { place(old[index]) }
        old.deallocate()
    }
}
