/// Calls in order of arrival, each of which can leave at any time.
///
/// A call's position never changes while it is in the queue, so leaving is one store; what is left behind is passed over.
struct CallQueue {
    private var calls: [Call?] = []
    /// The position of the first element of `calls`.
    private var base = 0
    /// The index in `calls` of the next call to come out.
    private var head = 0
    private(set) var count = 0

    var isEmpty: Bool { count == 0 }

    /// Adds a call behind the others and answers its position.
    mutating func append(_ call: Call) -> Int {
        calls.append(call)
        count += 1
        return base + calls.count - 1
    }

    /// Takes the call at `position` out.
    mutating func remove(at position: Int) {
        let index = position - base
        guard index >= head, index < calls.count, calls[index] != nil else { return }
        calls[index] = nil
        count -= 1
        if count == 0 { forgetPassed() }
    }

    /// Takes the first call out.
    mutating func popFirst() -> Call? {
        while head < calls.count {
            let call = calls[head]
            calls[head] = nil
            head += 1
            guard let call else { continue }
            count -= 1
            if count == 0 || head > 1024 { forgetPassed() }
            return call
        }
        return nil
    }

    private mutating func forgetPassed() {
        let passed = count == 0 ? calls.count : head
        calls.removeFirst(passed)
        base += passed
        head = 0
    }
}
