/// A registered descriptor: a slot of the loop's table and the slot's generation, so that one that has been
/// deregistered is told from its successor in the same slot.
public struct Registration: Hashable, Sendable {
    let slot: UInt32
    let generation: UInt32

    init(slot: UInt32, generation: UInt32) {
        self.slot = slot
        self.generation = generation
    }

    /// As it travels through the kernel.
    init(tag: UInt64) {
        slot = UInt32(truncatingIfNeeded: tag)
        generation = UInt32(truncatingIfNeeded: tag >> 32)
    }

    var tag: UInt64 { UInt64(generation) << 32 | UInt64(slot) }
}

/// What the loop knows of each registered descriptor.
///
/// One wait can bring an event for a descriptor that a handler of the same batch has closed, and whose number or slot is
/// taken again already. The generation in the event tells the two apart, with no search and no second list.
struct RegistrationTable: ~Copyable {
    private struct Slot {
        var handler: (any ReadinessHandler)?
        var descriptor: Int32
        var interest: Interest
        var generation: UInt32
        /// The next free slot while this one is free.
        var nextFree: Int32
    }

    // Raw memory and not an array: it is looked up for each event, from a class, where an array costs a uniqueness
    // check for each change.
    private var slots: UnsafeMutablePointer<Slot>
    private var capacity: Int32
    private var used: Int32 = 0
    private var firstFree: Int32 = -1

    init(capacity: Int32 = 64) {
        self.capacity = capacity
        slots = .allocate(capacity: Int(capacity))
    }

    deinit {
        slots.deinitialize(count: Int(used))
        slots.deallocate()
    }

    mutating func insert(
        _ descriptor: Int32, _ interest: Interest, _ handler: any ReadinessHandler
    ) -> Registration {
        let index: Int32
        if firstFree >= 0 {
            index = firstFree
            firstFree = slots[Int(index)].nextFree
            slots[Int(index)].handler = handler
            slots[Int(index)].descriptor = descriptor
            slots[Int(index)].interest = interest
        } else {
            if used == capacity { grow() }
            index = used
            used += 1
            (slots + Int(index)).initialize(
                to: Slot(handler: handler, descriptor: descriptor, interest: interest, generation: 0, nextFree: -1))
        }
        return Registration(slot: UInt32(index), generation: slots[Int(index)].generation)
    }

    /// The handler of a registration that still stands.
    func handler(of registration: Registration) -> (any ReadinessHandler)? {
        guard let index = index(of: registration) else { return nil }
        return slots[index].handler
    }

    /// The descriptor, if the registration stands and its interest is another one so far.
    mutating func change(_ registration: Registration, to interest: Interest) -> Int32? {
        guard let index = index(of: registration), slots[index].interest != interest else { return nil }
        slots[index].interest = interest
        return slots[index].descriptor
    }

    /// The descriptor and the handler, which the caller now owns, if the registration still stood.
    mutating func remove(_ registration: Registration) -> (descriptor: Int32, handler: (any ReadinessHandler)?)? {
        guard let index = index(of: registration) else { return nil }
        let handler = slots[index].handler.take()
        slots[index].generation &+= 1
        slots[index].nextFree = firstFree
        firstFree = Int32(truncatingIfNeeded: index)
        return (slots[index].descriptor, handler)
    }

    private func index(of registration: Registration) -> Int? {
        let index = Int(registration.slot)
        guard index < Int(used), slots[index].generation == registration.generation else { return nil }
        return index
    }

    private mutating func grow() {
        let larger = UnsafeMutablePointer<Slot>.allocate(capacity: Int(capacity) * 2)
        larger.moveInitialize(from: slots, count: Int(used))
        slots.deallocate()
        slots = larger
        capacity *= 2
    }
}
