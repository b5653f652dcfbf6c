internal import EventLoop
internal import LinuxSystem

/// Publishes once a turn what has changed in it: one event changes several things, and a plugin that fails again and
/// again must not cost the workers a snapshot for each.
///
/// It stands before the admin server in the turn: whoever reads there that a plugin is ready finds it so at the workers.
final class SnapshotPublisher: TurnParticipant {
    private var hasChanged = false
    /// Set once, before the loop runs.
    var publish: () -> Void = {}

    func noteChange() {
        hasChanged = true
    }

    func maximumWait(now: Instant) -> UInt64? { hasChanged ? 0 : nil }

    func finishTurn() {
        guard hasChanged else { return }
        hasChanged = false
        publish()
    }
}

@available(*, unavailable)
extension SnapshotPublisher: Sendable {}
