internal import Bytes

/// What the callbacks of nghttp2 read and write: plain memory behind a pointer, so that a callback touches no reference
/// count and runs no code of a caller.
struct SessionState: ~Copyable {
    let maximumHeaderListBytes: Int
    let maximumWaitingOutput: Int

    var events: [EventRecord] = []
    var nextEvent = 0
    /// Texts of events, which are rare.
    var texts: [String] = []

    /// Frames to be sent, from `outputStart` on.
    var output = ByteBuffer()
    var outputStart = 0
    /// All bytes ever made and sent.
    var made: UInt64 = 0
    var sent: UInt64 = 0

    /// Header blocks of the events not yet told, and of the block that is being received.
    var arena = ByteBuffer()
    var blockStart = 0
    var blockListBytes = 0
    var isBlockOpen = false
    var blockStream: UnsafeMutablePointer<StreamRecord>?

    /// What nghttp2 last said about a fault.
    var lastComplaint = ""
    /// Why this side gave the session up.
    var fault: String?

    init(_ configuration: HTTP2Configuration) {
        maximumHeaderListBytes = configuration.maximumHeaderListBytes
        maximumWaitingOutput = configuration.maximumWaitingOutput
    }

    var waitingOutput: Int { output.count - outputStart }

    mutating func note(_ text: String) -> Int {
        texts.append(text)
        return texts.count - 1
    }

    mutating func appendOutput(_ bytes: UnsafeRawBufferPointer) {
        output.append(bytes)
        made &+= UInt64(bytes.count)
    }

    /// A header block begins. One that was begun and not finished was given up by nghttp2.
    mutating func beginBlock(of stream: UnsafeMutablePointer<StreamRecord>?) {
        if isBlockOpen { arena.truncate(to: blockStart) }
        blockStart = arena.count
        blockListBytes = 0
        blockStream = stream
        isBlockOpen = true
    }

    var isBlockTooLong: Bool { blockListBytes > maximumHeaderListBytes }

    mutating func addField(name: UnsafeRawBufferPointer, value: UnsafeRawBufferPointer) {
        guard isBlockOpen, blockStream != nil, !isBlockTooLong else { return }
        blockListBytes += name.count + value.count + 32
        if isBlockTooLong {
            arena.truncate(to: blockStart)
        } else {
            HeaderBlock.append(name: name, value: value, to: &arena)
        }
    }

    mutating func endBlock(endsStream: Bool) {
        guard isBlockOpen, let stream = blockStream else { return }
        isBlockOpen = false
        var event = EventRecord(kind: .headers, stream: stream)
        if isBlockTooLong {
            event.kind = .broken
            event.count = note("its header list is longer than \(maximumHeaderListBytes) bytes")
        } else {
            event.offset = blockStart
            event.count = arena.count
            event.endsStream = endsStream
        }
        events.append(event)
    }

    /// All events are told: their memory is free, but for a block whose rest is still to come.
    mutating func forgetEvents() {
        events.removeAll(keepingCapacity: true)
        nextEvent = 0
        if !texts.isEmpty { texts.removeAll() }
        if isBlockOpen {
            arena.removeFirst(blockStart)
            blockStart = 0
        } else {
            arena.clear()
        }
    }
}
