internal import LinuxSystem

/// A timer that was scheduled: a place in the loop's wheel and the place's generation, so that one that has fired or was
/// cancelled is told from its successor.
public struct TimerID: Hashable, Sendable {
    let node: UInt32
    let generation: UInt32
}

/// A hashed timing wheel: schedule and cancel cost the same however many timers there are, since every request has a
/// deadline and nearly all are cancelled.
///
/// Time is cut into ticks of 4.2 ms, and a timer hangs in the slot of its tick modulo 4,096; one whose tick is a later
/// revolution (17 s) is passed over. A timer never fires early, and at most a tick late. Time is an argument.
struct TimerWheel<Payload>: ~Copyable {
    private struct Node {
        var payload: Payload?
        var tick: UInt64
        var generation: UInt32
    }

    /// Doubly linked rings: the first 4,097 entries are the heads (a ring for each slot and one for what is due), entry
    /// `headCount + n` is node n. A head that points at itself is an empty ring, so no end needs a special case.
    private struct Link {
        var next: UInt32
        var previous: UInt32
    }

    private static var tickShift: UInt64 { 22 }
    private static var slotCount: Int { SlotSet.slotCount }
    private static var dueHead: UInt32 { UInt32(slotCount) }
    private static var headCount: Int { slotCount + 1 }

    private var nodes: UnsafeMutablePointer<Node>
    private var links: UnsafeMutablePointer<Link>
    private var capacity: Int
    private var used = 0
    /// Free nodes are linked by `next`; an index as in `links`, 0 for none.
    private var firstFree: UInt32 = 0
    /// The slots whose rings are not empty.
    private var occupied = SlotSet()

    /// The tick that time has reached, and the last one whose slot has been emptied. Equal between two turns.
    private var horizon: UInt64
    private var swept: UInt64

    /// The timers that wait.
    private(set) var count = 0

    init(now: Instant, capacity: Int = 64) {
        self.capacity = capacity
        nodes = .allocate(capacity: capacity)
        links = .allocate(capacity: Self.headCount + capacity)
        for head in 0..<Self.headCount {
            (links + head).initialize(to: Link(next: UInt32(head), previous: UInt32(head)))
        }
        horizon = now.nanoseconds >> Self.tickShift
        swept = horizon
    }

    deinit {
        nodes.deinitialize(count: used)
        nodes.deallocate()
        links.deallocate()
    }

    /// Hangs up a timer. A deadline that has passed fires at the next tick.
    mutating func schedule(at deadline: Instant, _ payload: Payload) -> TimerID {
        let whole = deadline.nanoseconds >> Self.tickShift
        let roundedUp = whole << Self.tickShift == deadline.nanoseconds ? whole : whole + 1
        // Behind the horizon even when it is late: a handler that schedules for now must not keep the turn going.
        let tick = max(roundedUp, horizon + 1)

        let entry = takeNode()
        let node = Int(entry) - Self.headCount
        nodes[node].payload = payload
        nodes[node].tick = tick
        let slot = Self.slot(of: tick)
        append(entry, to: UInt32(slot))
        occupied.insert(slot)
        count += 1
        return TimerID(node: UInt32(node), generation: nodes[node].generation)
    }

    /// Takes a timer down; one that has fired or was cancelled is passed over. Returns its payload.
    @discardableResult
    mutating func cancel(_ timer: TimerID) -> Payload? {
        let node = Int(timer.node)
        guard node < used, nodes[node].generation == timer.generation, nodes[node].payload != nil else { return nil }
        let slot = Self.slot(of: nodes[node].tick)
        let payload = release(UInt32(node + Self.headCount))
        // Harmless for a timer that was due already: its slot is looked at, and not its ring.
        if links[slot].next == UInt32(slot) { occupied.remove(slot) }
        return payload
    }

    /// The next timer whose deadline is `now` or earlier, by ticks within a revolution; nil when there is no more.
    ///
    /// One at a time, so that a handler may cancel the ones behind it.
    mutating func popExpired(at now: Instant) -> (timer: TimerID, payload: Payload)? {
        horizon = max(horizon, now.nanoseconds >> Self.tickShift)
        // After a long sleep each slot is looked at once, not once for every revolution.
        if horizon - swept > UInt64(Self.slotCount) { swept = horizon - UInt64(Self.slotCount) }

        while links[Int(Self.dueHead)].next == Self.dueHead {
            guard let tick = nextOccupiedTick, tick <= horizon else {
                swept = horizon
                return nil
            }
            collect(Self.slot(of: tick))
            swept = tick
        }
        let entry = links[Int(Self.dueHead)].next
        let node = Int(entry) - Self.headCount
        let timer = TimerID(node: UInt32(node), generation: nodes[node].generation)
        guard let payload = release(entry) else { preconditionFailure("a timer that is due has lost its payload") }
        return (timer, payload)
    }

    /// Nanoseconds from `now` to the earliest moment at which a timer can expire; nil when there is none. At that moment
    /// it may turn out that the slot's timers belong to a later revolution: then this is asked again.
    func nextWait(from now: Instant) -> UInt64? {
        guard count > 0 else { return nil }
        if links[Int(Self.dueHead)].next != Self.dueHead { return 0 }
        guard let tick = nextOccupiedTick else { return nil }
        return now.nanoseconds(until: Instant(nanoseconds: tick << Self.tickShift))
    }

    private static func slot(of tick: UInt64) -> Int { Int(tick & UInt64(slotCount - 1)) }

    /// The first tick behind `swept` whose slot holds something, within one revolution.
    private var nextOccupiedTick: UInt64? {
        occupied.distance(from: Self.slot(of: swept &+ 1)).map { swept &+ 1 &+ UInt64($0) }
    }

    /// Moves what has expired from a slot to the due ring.
    private mutating func collect(_ slot: Int) {
        var entry = links[slot].next
        while entry != UInt32(slot) {
            let next = links[Int(entry)].next
            if nodes[Int(entry) - Self.headCount].tick <= horizon {
                unlink(entry)
                append(entry, to: Self.dueHead)
            }
            entry = next
        }
        if links[slot].next == UInt32(slot) { occupied.remove(slot) }
    }

    private func append(_ entry: UInt32, to head: UInt32) {
        let last = links[Int(head)].previous
        links[Int(entry)] = Link(next: head, previous: last)
        links[Int(last)].next = entry
        links[Int(head)].previous = entry
    }

    private func unlink(_ entry: UInt32) {
        let link = links[Int(entry)]
        links[Int(link.previous)].next = link.next
        links[Int(link.next)].previous = link.previous
    }

    private mutating func takeNode() -> UInt32 {
        if firstFree != 0 {
            let entry = firstFree
            firstFree = links[Int(entry)].next
            return entry
        }
        if used == capacity { grow() }
        let entry = UInt32(Self.headCount + used)
        (nodes + used).initialize(to: Node(payload: nil, tick: 0, generation: 0))
        (links + Int(entry)).initialize(to: Link(next: 0, previous: 0))
        used += 1
        return entry
    }

    private mutating func release(_ entry: UInt32) -> Payload? {
        let node = Int(entry) - Self.headCount
        unlink(entry)
        links[Int(entry)].next = firstFree
        firstFree = entry
        nodes[node].generation &+= 1
        count -= 1
        return nodes[node].payload.take()
    }

    private mutating func grow() {
        let moreNodes = UnsafeMutablePointer<Node>.allocate(capacity: capacity * 2)
        moreNodes.moveInitialize(from: nodes, count: used)
        nodes.deallocate()
        nodes = moreNodes
        let moreLinks = UnsafeMutablePointer<Link>.allocate(capacity: Self.headCount + capacity * 2)
        moreLinks.moveInitialize(from: links, count: Self.headCount + used)
        links.deallocate()
        links = moreLinks
        capacity *= 2
    }
}
