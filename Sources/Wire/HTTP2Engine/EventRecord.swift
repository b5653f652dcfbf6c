/// An event as a callback of nghttp2 notes it, to be told when nghttp2 is off the stack.
struct EventRecord {
    enum Kind {
        case headers
        case data
        case ended
        case drained
        case broken
        case closed
        case settings
        case goingAway
    }

    var kind: Kind
    /// Endless life: records are freed with the session.
    var stream: UnsafeMutablePointer<StreamRecord>?
    /// `data`: where the bytes are.
    var start: UnsafeRawPointer?
    /// `data`: how many bytes. `headers`: the end of the block in the arena. `broken` and `goingAway`: which text.
    var count = 0
    /// `headers`: the begin of the block in the arena.
    var offset = 0
    /// `closed` and `goingAway`: the error code.
    var code: UInt32 = 0
    /// `goingAway`: the last stream.
    var lastStream: Int32 = 0
    /// `headers`: the block ends the stream.
    var endsStream = false
}
