/// Who waits for an instance of one plugin on one worker, first come first served.
///
/// A ring over an array: one that gives up leaves a hole, which is passed over when its turn comes, so nothing
/// is ever searched or moved.
struct WaitingLine<Waiter: AnyObject>: ~Copyable {
    private var slots: [Waiter?] = []
    private var head = 0
    /// Position of `slots[head]`, counted from the first that ever waited here.
    private var headPosition: UInt64 = 0
    private var used = 0
    /// How many wait, holes not counted.
    private(set) var count = 0

    var isEmpty: Bool { count == 0 }

    /// Places that there is storage for.
    var capacity: Int { slots.count }

    /// Lets one wait; the answer is its place, for `remove`.
    mutating func append(_ waiter: Waiter) -> UInt64 {
        if used == slots.count { enlarge() }
        slots[(head + used) % slots.count] = waiter
        used += 1
        count += 1
        return headPosition + UInt64(used - 1)
    }

    mutating func popFirst() -> Waiter? {
        while used > 0 {
            let waiter = slots[head]
            dropFirst()
            if let waiter {
                count -= 1
                return waiter
            }
        }
        return nil
    }

    /// Takes out the one at `place`, which must still wait.
    mutating func remove(at place: UInt64) {
        precondition(place >= headPosition && place - headPosition < UInt64(used), "one that waits left its line twice")
        let index = (head + Int(place - headPosition)) % slots.count
        precondition(slots[index] != nil, "one that waits left its line twice")
        slots[index] = nil
        count -= 1
        // Holes at the front go, or a line that nobody is taken from would grow for ever.
        while used > 0, slots[head] == nil { dropFirst() }
    }

    private mutating func dropFirst() {
        slots[head] = nil
        head = (head + 1) % slots.count
        headPosition += 1
        used -= 1
    }

    private mutating func enlarge() {
        var enlarged: [Waiter?] = []
        enlarged.reserveCapacity(max(16, slots.count * 2))
        for offset in 0..<used { enlarged.append(slots[(head + offset) % slots.count]) }
        while enlarged.count < max(16, slots.count * 2) { enlarged.append(nil) }
        slots = enlarged
        head = 0
    }
}
