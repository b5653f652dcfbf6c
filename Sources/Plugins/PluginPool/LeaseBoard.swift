public import Synchronization

/// What an instance may be asked for, as the workers see it.
public enum LeaseState: UInt8, Sendable {
    /// Nobody's slot.
    case vacant = 0
    /// Alive, not to be called yet.
    case starting = 1
    /// May be leased.
    case ready = 2
    /// Finishes its calls and gets no new ones.
    case draining = 3
    /// Dead, or about to be.
    case stopped = 4
}

/// One instance's place on the lease board. It names the place *and* the instance that holds it: a place is given to
/// the next instance later, and a worker with an old snapshot must not lease that one by mistake.
public struct LeaseTicket: Hashable, Sendable {
    public let slot: Int32
    /// The upper half of a word that says: this instance, ready.
    @usableFromInline
    let readyMark: UInt32

    var occupancy: UInt32 { readyMark >> 8 }

    init(slot: Int32, occupancy: UInt32) {
        self.slot = slot
        readyMark = occupancy << 8 | UInt32(LeaseState.ready.rawValue)
    }
}

/// The answer to a returned lease.
public enum OnReturn: Equatable, Sendable {
    case none
    /// It was the last one of a draining instance: tell the pool machine `drained`.
    case drained
}

/// Where every instance's state and its calls in flight stand, in one 64-bit word each, so that a worker leases without
/// a lock and the pool machine drains without asking the workers.
///
/// Word: bits 0–31 calls in flight, bits 32–39 `LeaseState`, bits 40–63 the occupancy of the slot. The pool machine
/// sets states and never sees a lease; the workers lease and return and never set a state.
public final class LeaseBoard: Sendable {
    /// A cache line each: two workers that lease different instances must not share one.
    @usableFromInline
    struct Slot: ~Copyable {
        @usableFromInline let word: Atomic<UInt64>
        @usableFromInline let calls: Atomic<UInt64>
        let unanswered: Atomic<UInt64>
        let padding: (UInt64, UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0, 0)

        init() {
            word = Atomic(0)
            calls = Atomic(0)
            unanswered = Atomic(0)
        }
    }

    /// Written once in `init`, freed in `deinit`; what it points to is atomic.
    @usableFromInline
    nonisolated(unsafe) let slots: UnsafeMutablePointer<Slot>
    public let capacity: Int

    /// `capacity`: how many instances there may be at one time, of all plugins together.
    public init(capacity: Int) {
        self.capacity = capacity
        slots = .allocate(capacity: capacity)
        for index in 0..<capacity { (slots + index).initialize(to: Slot()) }
    }

    deinit {
        slots.deinitialize(count: capacity)
        slots.deallocate()
    }

    // MARK: The pool machine's side

    /// Takes a vacant slot for a new instance, which is `starting`; nil when the board is full.
    public func occupy() -> LeaseTicket? {
        for index in 0..<capacity {
            let word = slots[index].word.load(ordering: .acquiring)
            guard Self.state(word) == LeaseState.vacant.rawValue, Self.inFlight(word) == 0 else { continue }
            let occupancy = (Self.occupancy(word) &+ 1) & 0xFF_FFFF
            let taken = Self.word(inFlight: 0, state: .starting, occupancy: occupancy)
            let (exchanged, _) = slots[index].word.compareExchange(
                expected: word, desired: taken, ordering: .acquiringAndReleasing)
            if exchanged {
                slots[index].calls.store(0, ordering: .relaxed)
                slots[index].unanswered.store(0, ordering: .relaxed)
                return LeaseTicket(slot: Int32(index), occupancy: occupancy)
            }
        }
        return nil
    }

    /// Sets the state of an instance and answers how many calls it has in flight. From a `vacant` slot on, calls in
    /// flight still return to it; only then is it occupied again.
    @discardableResult
    public func set(_ state: LeaseState, for ticket: LeaseTicket) -> Int {
        let slot = Int(ticket.slot)
        var word = slots[slot].word.load(ordering: .acquiring)
        while Self.occupancy(word) == ticket.occupancy {
            let changed = Self.word(inFlight: Self.inFlight(word), state: state, occupancy: ticket.occupancy)
            let (exchanged, original) = slots[slot].word.compareExchange(
                expected: word, desired: changed, ordering: .acquiringAndReleasing)
            if exchanged { return Int(Self.inFlight(word)) }
            word = original
        }
        return 0
    }

    /// Calls in flight of an instance; 0 when the slot is another's by now.
    public func inFlight(_ ticket: LeaseTicket) -> Int {
        let word = slots[Int(ticket.slot)].word.load(ordering: .relaxed)
        return Self.occupancy(word) == ticket.occupancy ? Int(Self.inFlight(word)) : 0
    }

    /// Calls that an instance was leased for since it started.
    public func calls(_ ticket: LeaseTicket) -> UInt64 {
        slots[Int(ticket.slot)].calls.load(ordering: .relaxed)
    }

    /// Calls that an instance has answered since it started. While calls come and go it may be a little too low: the
    /// three words are read one after the other, in the order in which that is so.
    public func answered(_ ticket: LeaseTicket) -> UInt64 {
        let slot = Int(ticket.slot)
        let calls = slots[slot].calls.load(ordering: .acquiring)
        let inFlight = UInt64(Self.inFlight(slots[slot].word.load(ordering: .acquiring)))
        let unanswered = slots[slot].unanswered.load(ordering: .acquiring)
        let open = inFlight &+ unanswered
        return calls > open ? calls &- open : 0
    }

    // MARK: The workers' side

    /// The calls in flight of an instance that may be leased: nil unless it is ready and below `limit`.
    @inlinable
    public func load(_ ticket: LeaseTicket, below limit: Int) -> Int? {
        let word = slots[Int(ticket.slot)].word.load(ordering: .sequentiallyConsistent)
        guard Self.admits(word, ticket, limit) else { return nil }
        return Int(Self.inFlight(word))
    }

    /// Leases an instance for one call: false unless it is ready and has fewer than `limit` calls in flight.
    @inlinable
    public func lease(_ ticket: LeaseTicket, below limit: Int) -> Bool {
        let slot = Int(ticket.slot)
        var word = slots[slot].word.load(ordering: .relaxed)
        while Self.admits(word, ticket, limit) {
            let (exchanged, original) = slots[slot].word.weakCompareExchange(
                expected: word, desired: word &+ 1, ordering: .acquiring)
            if exchanged {
                slots[slot].calls.add(1, ordering: .relaxed)
                return true
            }
            word = original
        }
        return false
    }

    // A worker that is about to wait says so on the queue board and then looks for room here; one that returns a lease makes
    // room here and then looks at the queue board. One of the two must see the other, so all four are in one order.

    /// Returns a lease. Exactly once for each lease; whoever gets `drained` posts it to the control plane.
    @inlinable
    public func giveBack(_ ticket: LeaseTicket) -> OnReturn {
        let (_, word) = slots[Int(ticket.slot)].word.subtract(1, ordering: .sequentiallyConsistent)
        let isLastOfDraining =
            Self.inFlight(word) == 0 && Self.state(word) == LeaseState.draining.rawValue
        return isLastOfDraining ? .drained : .none
    }

    /// Uses a lease whose call has ended for a further one, which nobody else can come before: false when the instance
    /// is not ready any more, and the lease is to be returned.
    @inlinable
    public func passOn(_ ticket: LeaseTicket) -> Bool {
        let slot = Int(ticket.slot)
        let word = slots[slot].word.load(ordering: .acquiring)
        guard UInt32(truncatingIfNeeded: word >> 32) == ticket.readyMark else { return false }
        slots[slot].calls.add(1, ordering: .relaxed)
        return true
    }

    /// The call of a lease has ended without a word of the instance's: before the lease is returned or passed on.
    public func noteUnanswered(_ ticket: LeaseTicket) {
        slots[Int(ticket.slot)].unanswered.add(1, ordering: .releasing)
    }

    // MARK: The word

    @inlinable
    static func admits(_ word: UInt64, _ ticket: LeaseTicket, _ limit: Int) -> Bool {
        UInt32(truncatingIfNeeded: word >> 32) == ticket.readyMark && Int(inFlight(word)) < limit
    }

    @inlinable
    static func inFlight(_ word: UInt64) -> UInt32 { UInt32(truncatingIfNeeded: word) }

    @inlinable
    static func state(_ word: UInt64) -> UInt8 { UInt8(truncatingIfNeeded: word >> 32) }

    static func occupancy(_ word: UInt64) -> UInt32 { UInt32(truncatingIfNeeded: word >> 40) }

    static func word(inFlight: UInt32, state: LeaseState, occupancy: UInt32) -> UInt64 {
        UInt64(inFlight) | UInt64(state.rawValue) << 32 | UInt64(occupancy) << 40
    }
}
