/// Cuts a client's bytes into frames, behind its preface.
public struct FrameReader {
    public struct Frame: Equatable {
        public let type: UInt8
        public let flags: UInt8
        public let stream: Int32
        public let payload: [UInt8]

        public init(type: UInt8, flags: UInt8 = 0, stream: Int32 = 0, payload: [UInt8]) {
            self.type = type
            self.flags = flags
            self.stream = stream
            self.payload = payload
        }

        /// The error code of a reset stream.
        public var resetCode: UInt32? {
            type == RawFrame.reset && payload.count == 4 ? payload.reduce(0) { $0 << 8 | UInt32($1) } : nil
        }
    }

    private var pending: [UInt8] = []
    private var prefaceLeft = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".utf8.count

    public init() {}

    /// Takes bytes, in any pieces; answers the frames that are whole with them.
    public mutating func take(_ bytes: some Sequence<UInt8>) -> [Frame] {
        pending.append(contentsOf: bytes)
        let skipped = min(prefaceLeft, pending.count)
        pending.removeFirst(skipped)
        prefaceLeft -= skipped
        var frames: [Frame] = []
        while pending.count >= 9 {
            let length = Int(pending[0]) << 16 | Int(pending[1]) << 8 | Int(pending[2])
            guard pending.count >= 9 + length else { break }
            let stream = pending[5..<9].reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
            frames.append(
                Frame(
                    type: pending[3], flags: pending[4], stream: Int32(bitPattern: stream & 0x7fff_ffff),
                    payload: Array(pending[9..<9 + length])))
            pending.removeFirst(9 + length)
        }
        return frames
    }
}
