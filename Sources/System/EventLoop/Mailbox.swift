public import LinuxSystem
internal import Synchronization

/// Brings messages from any thread to a loop's, in the order in which they are posted.
///
/// Posting takes a lock for the length of an append; only the first message to an empty box costs a system call, the
/// write that wakes the loop.
public final class Mailbox<Message: Sendable>: Sendable {
    private struct State {
        var messages: [Message] = []
        var isClosed = false
    }

    private let state = Mutex(State())
    private let bell: OwnedDescriptor

    public init() throws(SystemError) {
        bell = try Linux.eventDescriptor()
    }

    /// Brings `message` to the loop; to a closed box, nowhere. Before the box is open, messages wait.
    public func post(_ message: consuming Message) {
        let message = message
        let isFirst = state.withLock { state in
            guard !state.isClosed else { return false }
            state.messages.append(message)
            return state.messages.count == 1
        }
        if isFirst { Linux.raiseEvent(bell.raw) }
    }

    /// Hands every message to `receive` on the loop's thread. Called once, on that thread; the loop keeps box and
    /// closure until ``close()``.
    public func open(on loop: EventLoop, _ receive: @escaping (Message) -> Void) throws(SystemError) {
        let reader = MailboxReader(box: self, loop: loop, receive: receive)
        reader.registration = try loop.register(bell.raw, .readable, reader)
    }

    /// Drops what waits and what comes; the loop lets go in its next turn. From any thread: called on the loop's, it is
    /// the last message's end too, otherwise one may just be on its way.
    public func close() {
        let dropped = state.withLock { state in
            state.isClosed = true
            let messages = state.messages
            state.messages = []
            return messages
        }
        // Messages may run code of ours when they go: not under the lock.
        _ = consume dropped
        Linux.raiseEvent(bell.raw)
    }

    fileprivate var isClosed: Bool { state.withLock { $0.isClosed } }

    /// Empties the box into `batch`, which is empty, and takes its storage for the next messages. False when closed.
    fileprivate func collect(into batch: inout [Message]) -> Bool {
        Linux.takeEvent(bell.raw)
        return state.withLock { state in
            let spare = batch
            batch = state.messages
            state.messages = spare
            return !state.isClosed
        }
    }
}

/// The loop's end of a mailbox.
private final class MailboxReader<Message: Sendable>: ReadinessHandler {
    private let box: Mailbox<Message>
    private let receive: (Message) -> Void
    private unowned let loop: EventLoop
    var registration: Registration?
    private var batch: [Message] = []

    init(box: Mailbox<Message>, loop: EventLoop, receive: @escaping (Message) -> Void) {
        self.box = box
        self.loop = loop
        self.receive = receive
    }

    func ready(_ readiness: Readiness) {
        let isOpen = box.collect(into: &batch)
        for message in batch {
            guard isOpen, !box.isClosed else { break }
            receive(message)
        }
        batch.removeAll(keepingCapacity: true)
        if !isOpen, let registration { loop.deregister(registration) }
    }
}
