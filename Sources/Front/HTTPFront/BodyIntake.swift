/// What to do with a piece of a body.
enum OnBodyBytes: Equatable {
    case keep
    /// Past the limit for the first time: read on for a while, for the sake of a client that listens only at its end.
    case beginDiscarding
    case discard
    /// Enough was discarded.
    case cut
}

/// How much of a body is kept: a pure machine.
struct BodyIntake {
    private var rest: Int
    private var discardable: Int
    private(set) var isOverflown = false

    init(maximumBytes: Int, maximumDiscardedBytes: Int) {
        rest = max(0, maximumBytes)
        discardable = max(0, maximumDiscardedBytes)
    }

    /// Keeps no more, whatever the limit.
    mutating func overflow() {
        rest = 0
        isOverflown = true
    }

    mutating func received(_ count: Int) -> OnBodyBytes {
        if !isOverflown, count <= rest {
            rest &-= count
            return .keep
        }
        let isFirst = !isOverflown
        let excess = isFirst ? count &- rest : count
        isOverflown = true
        guard excess <= discardable else { return .cut }
        discardable &-= excess
        return isFirst ? .beginDiscarding : .discard
    }
}
