/// Decides when a client is pinged and when it counts as gone: it stays for as long as anything shows that it is there,
/// however slowly it reads.
struct WebSocketPulse {
    enum OnBeat: Equatable {
        case ping
        /// Two pings in a row were followed by nothing.
        case gone
    }

    /// Nanoseconds between two beats.
    static let interval: Int64 = 20_000_000_000

    private var hasHeard = true
    private var unansweredPings = 0
    private var bytesTaken: UInt64 = 0
    private var wasBlocked = false
    private var pausedBeats: Int64 = 0
    /// Beats without reading that show nothing against the client.
    private let maximumPausedBeats: Int64

    /// - Parameter patience: nanoseconds in which a plugin may take nothing of what the client has sent.
    init(patience: Int64 = .max) {
        maximumPausedBeats = patience / Self.interval
    }

    /// The plugin took something of what the client has sent.
    mutating func moved() {
        pausedBeats = 0
    }

    /// The client sent something.
    mutating func heard() {
        hasHeard = true
    }

    /// - Parameters:
    ///   - isReading: whether we read from the client at all; neither its answer nor its end can be seen otherwise.
    ///   - bytesTaken: how much of what we sent the kernel has taken so far.
    ///   - isBlocked: whether it would take no more. What it takes then, the client has made room for.
    mutating func beat(isReading: Bool, bytesTaken: UInt64, isBlocked: Bool) -> OnBeat {
        pausedBeats = isReading ? 0 : pausedBeats + 1
        if pausedBeats > maximumPausedBeats { return .gone }
        let isThere = hasHeard || !isReading || (wasBlocked && bytesTaken != self.bytesTaken)
        hasHeard = false
        self.bytesTaken = bytesTaken
        wasBlocked = isBlocked
        unansweredPings = isThere ? 0 : unansweredPings + 1
        return unansweredPings < 2 ? .ping : .gone
    }
}
