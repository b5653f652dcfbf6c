internal import Bytes
public import PluginProtocol

/// Cuts a stream into lines, whatever pieces it arrives in, and never holds more than one line's maximum.
public struct LineSplitter: ~Copyable {
    private let maximumBytes: Int
    private var pending = ByteBuffer()
    /// A piece of the line that is being read has been handed out.
    private var isInPieces = false

    /// - Parameter maximumBytes: a longer line is handed out in pieces of this size.
    public init(maximumBytes: Int = 65_536) {
        self.maximumBytes = max(1, maximumBytes)
    }

    /// What came of a line whose end did not, at most its last piece.
    public var unfinished: [UInt8] { pending.array() }

    /// Takes bytes in and hands out each line that they complete, without its LF or CR LF.
    ///
    /// - Parameter receive: gets a line or a piece of one, valid during the call. An overlong line always ends with a
    ///   `lastPiece`.
    public mutating func append(
        _ bytes: UnsafeRawBufferPointer, _ receive: (_ line: UnsafeRawBufferPointer, _ part: LinePart) -> Void
    ) {
        var rest = bytes[...]
        while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
            let line = UnsafeRawBufferPointer(rebasing: rest[..<end])
            rest = rest[(end + 1)...]
            if pending.isEmpty, line.count <= maximumBytes {
                finishLine(line, receive)
            } else {
                hold(line, receive)
                finishLine(pending.bytes, receive)
                pending.clear()
            }
        }
        hold(UnsafeRawBufferPointer(rebasing: rest), receive)
    }

    /// Hands out what is left when the stream has ended without a line end.
    public mutating func finish(_ receive: (_ line: UnsafeRawBufferPointer, _ part: LinePart) -> Void) {
        if isInPieces || !pending.isEmpty { receive(pending.bytes, isInPieces ? .lastPiece : .whole) }
        pending.clear(keeping: 0)
        isInPieces = false
    }

    private mutating func hold(
        _ bytes: UnsafeRawBufferPointer, _ receive: (UnsafeRawBufferPointer, LinePart) -> Void
    ) {
        var rest = bytes[...]
        while pending.count + rest.count > maximumBytes {
            let room = maximumBytes - pending.count
            pending.append(UnsafeRawBufferPointer(rebasing: rest.prefix(room)))
            rest = rest.dropFirst(room)
            receive(pending.bytes, .piece)
            isInPieces = true
            pending.clear()
        }
        pending.append(UnsafeRawBufferPointer(rebasing: rest))
    }

    private mutating func finishLine(
        _ line: UnsafeRawBufferPointer, _ receive: (UnsafeRawBufferPointer, LinePart) -> Void
    ) {
        let text = line.last == UInt8(ascii: "\r") ? UnsafeRawBufferPointer(rebasing: line.dropLast()) : line
        receive(text, isInPieces ? .lastPiece : .whole)
        isInPieces = false
    }
}
