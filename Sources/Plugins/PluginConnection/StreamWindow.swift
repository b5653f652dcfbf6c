/// Which bytes of a streaming reply go back into its stream's window, and when.
///
/// Those of a message that is not whole go back as they arrive: nobody can consume them, and a message longer than the
/// window would never end. Those of whole messages go back as they are consumed. While any whole message waits, nothing
/// is given back for the one behind it, so that an owner who stops consuming holds at most one message of
/// `Call.maximumReplyBytes` and a window's worth. All counts are of bytes on the wire, frame headers included.
struct StreamWindow {
    /// Bytes of whole messages that are not consumed.
    private(set) var unconsumed = 0
    /// Those of them that went back before their message was whole. Only the oldest message has any.
    private var advanced = 0
    /// Bytes of the message that is not whole.
    private var partial = 0
    /// Those of them that went back.
    private var partialAdvanced = 0

    /// Bytes came that do not end a message; answers how many to give back.
    mutating func pieceReceived(_ count: Int) -> Int {
        partial += count
        return unconsumed == 0 ? advance() : 0
    }

    /// Bytes came that end a message; answers how many it has in all, which are to be consumed.
    mutating func messageEnded(_ count: Int) -> Int {
        let size = partial + count
        unconsumed += size
        advanced += partialAdvanced
        partial = 0
        partialAdvanced = 0
        return size
    }

    /// The owner is done with `count` bytes of whole messages, at most all of them; answers how many to give back.
    mutating func consume(_ count: Int) -> Int {
        let count = min(max(0, count), unconsumed)
        let before = min(count, advanced)
        unconsumed -= count
        advanced -= before
        return count - before + (unconsumed == 0 ? advance() : 0)
    }

    /// All that is held of the message that is not whole.
    private mutating func advance() -> Int {
        defer { partialAdvanced = partial }
        return partial - partialAdvanced
    }
}
