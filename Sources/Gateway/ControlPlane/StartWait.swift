/// What one instance's start waits for at the moment, and the one way to interrupt it.
///
/// A start is a row of waits (for the process, its line, the connection, the schema). Its process may die, its time may
/// run out and the pool may give it up at any of them: each of these calls `interrupt`, which ends the wait of the
/// moment, and every later one at once.
final class StartWait {
    private var interruption: StartFault?
    private var end: ((StartFault) -> Void)?

    /// Suspends until `arm`'s argument is called with a result, or the start is interrupted. Only the first of them
    /// counts.
    nonisolated(nonsending) func wait<Value: Sendable>(
        _ arm: (@escaping (Result<Value, StartFault>) -> Void) -> Void
    ) async throws(StartFault) -> Value {
        if let interruption { throw interruption }
        let result: Result<Value, StartFault> = await withCheckedContinuation { continuation in
            var isOver = false
            let finish: (Result<Value, StartFault>) -> Void = { [self] result in
                if isOver { return }
                isOver = true
                end = nil
                continuation.resume(returning: result)
            }
            end = { finish(.failure($0)) }
            arm(finish)
        }
        // Another interruption may have come between the result and this line.
        if let interruption, case .success = result { throw interruption }
        return try result.get()
    }

    /// Ends the start. The first interruption names the cause; later ones are its consequences.
    func interrupt(_ fault: StartFault) {
        guard interruption == nil else { return }
        interruption = fault
        end?(fault)
    }
}

@available(*, unavailable)
extension StartWait: Sendable {}
