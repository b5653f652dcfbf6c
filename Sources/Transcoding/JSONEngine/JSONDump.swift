internal import Bytes
internal import CJansson

/// Where jansson's dump goes: into a `ByteBuffer`, with what jansson would print badly or slowly replaced on the way.
///
/// jansson calls back some seventy times for 235 bytes, so the callback keeps a cursor of its own and looks at the
/// buffer only when it is full.
struct JSONDump {
    /// What ended a dump early.
    enum Failure {
        /// The text is longer than it may be.
        case tooLarge
        /// jansson refused: a string that is not UTF-8.
        case refused
    }

    private let buffer: UnsafeMutablePointer<ByteBuffer>
    private var cursor: UnsafeMutableRawPointer
    /// How many bytes may be written at `cursor` before the buffer has to be asked again.
    private var left: Int
    /// How long the buffer may get.
    private let maximumCount: Int
    private let long: LongTexts?
    /// Whether the last chunk was a quotation mark. jansson gives one as a chunk of its own only where a string begins
    /// or ends: an inner one is always `\"`. So a longer chunk behind it is a string, or its beginning.
    private var isBehindQuotationMark = false
    /// Whether the next quotation mark is that behind a number.
    private var dropsQuotationMark = false
    /// Whether the chunks that come are the inside of a string.
    private var isInsideString = false
    private var isTooLarge = false

    /// Appends the text of `tree` to `buffer`.
    ///
    /// - Parameter long: the long strings of a tree of `JSONReply`; nil for a tree in which nothing is marked.
    static func append(
        _ tree: Tree, to buffer: inout ByteBuffer, long: LongTexts?, maximumBytes: Int
    ) -> Failure? {
        withUnsafeMutablePointer(to: &buffer) { buffer in
            let (limit, overflow) = buffer.pointee.count.addingReportingOverflow(maximumBytes)
            var dump = JSONDump(buffer: buffer, maximumCount: overflow ? .max : limit, long: long)
            let callback: json_dump_callback_t = long == nil ? nodeChunkCame : replyChunkCame
            let result = json_dump_callback(tree, callback, &dump, Int(JSON_COMPACT | JSON_ENCODE_ANY))
            dump.settle()
            if result == 0 { return nil }
            return dump.isTooLarge ? .tooLarge : .refused
        }
    }

    private init(buffer: UnsafeMutablePointer<ByteBuffer>, maximumCount: Int, long: LongTexts?) {
        buffer.pointee.reserve(256)
        self.buffer = buffer
        self.maximumCount = maximumCount
        self.long = long
        let spare = buffer.pointee.spare
        cursor = spare.baseAddress.unsafelyUnwrapped
        left = min(spare.count, maximumCount - buffer.pointee.count)
    }

    /// Takes what has been written into the buffer's count.
    private mutating func settle() {
        let spare = buffer.pointee.spare
        buffer.pointee.advance(cursor - spare.baseAddress.unsafelyUnwrapped)
    }

    /// Moves the cursor to the end of the buffer, with room for `additional` bytes where the limit allows it.
    private mutating func seek(additional: Int) {
        buffer.pointee.reserve(min(additional, maximumCount - buffer.pointee.count))
        let spare = buffer.pointee.spare
        cursor = spare.baseAddress.unsafelyUnwrapped
        left = min(spare.count, maximumCount - buffer.pointee.count)
    }

    @inline(never)
    private mutating func makeRoom(_ additional: Int) -> Bool {
        settle()
        seek(additional: additional)
        isTooLarge = left < additional
        return !isTooLarge
    }

    /// Writes a chunk; false when the limit is passed, which ends the dump.
    @inline(__always)
    fileprivate mutating func write(_ chunk: UnsafeRawPointer, _ count: Int) -> Bool {
        if count > left, !makeRoom(count) { return false }
        if count == 1 {
            copy(UInt8.self, chunk, 0)
            cursor += 1
            left &-= 1
            return true
        }
        // Most chunks are shorter than a word, and a call of memcpy costs more than they do.
        if count <= 16 {
            if count >= 8 {
                copy(UInt64.self, chunk, 0)
                copy(UInt64.self, chunk, count &- 8)
            } else if count >= 4 {
                copy(UInt32.self, chunk, 0)
                copy(UInt32.self, chunk, count &- 4)
            } else if count >= 2 {
                copy(UInt16.self, chunk, 0)
                copy(UInt16.self, chunk, count &- 2)
            }
        } else {
            cursor.copyMemory(from: chunk, byteCount: count)
        }
        cursor += count
        left &-= count
        return true
    }

    @inline(__always)
    private func copy<Word: BitwiseCopyable>(_ word: Word.Type, _ chunk: UnsafeRawPointer, _ offset: Int) {
        cursor.storeBytes(of: chunk.loadUnaligned(fromByteOffset: offset, as: word), toByteOffset: offset, as: word)
    }

    /// Writes a number that is not jansson's.
    @inline(never)
    private mutating func write(_ real: Double) -> Bool {
        settle()
        buffer.pointee.appendShortest(real)
        isTooLarge = buffer.pointee.count > maximumCount
        if !isTooLarge { seek(additional: 64) }
        return !isTooLarge
    }
}

// MARK: - Replacing

extension JSONDump {
    /// Writes a chunk of a tree of `JSONReply`.
    @inline(__always)
    fileprivate mutating func writeReplacingMarked(_ chunk: UnsafeRawPointer, _ count: Int) -> Bool {
        if count == 1 {
            isBehindQuotationMark = chunk.load(as: UInt8.self) == UInt8(ascii: "\"")
            if isBehindQuotationMark, dropsQuotationMark {
                dropsQuotationMark = false
                return true
            }
            return write(chunk, 1)
        }
        if isBehindQuotationMark {
            isBehindQuotationMark = false
            if chunk.load(as: UInt8.self) == JSONMark.mark { return writeMarked(chunk, count) }
        }
        return write(chunk, count)
    }

    @inline(__always)
    private mutating func writeMarked(_ chunk: UnsafeRawPointer, _ count: Int) -> Bool {
        switch chunk.load(fromByteOffset: 1, as: UInt8.self) {
        case JSONMark.number:
            // Over the quotation mark before it.
            cursor -= 1
            left &+= 1
            dropsQuotationMark = true
            return write(chunk + 2, count &- 2)
        case JSONMark.long:
            guard let text = long?[JSONMark.index(in: chunk)], let start = text.baseAddress else { return false }
            return write(start, text.count)
        default:
            return write(chunk + 1, count &- 1)
        }
    }

    /// Writes a chunk of a tree whose doubles are jansson's.
    fileprivate mutating func writeReplacingReals(_ chunk: UnsafeRawPointer, _ count: Int) -> Bool {
        if count == 1 {
            let isQuotationMark = chunk.load(as: UInt8.self) == UInt8(ascii: "\"")
            isInsideString = isInsideString != isQuotationMark
            return write(chunk, 1)
        }
        guard !isInsideString else { return write(chunk, count) }
        let text = UnsafeRawBufferPointer(start: chunk, count: count)
        let isReal = text[0] < UInt8(ascii: "a") && text.contains { $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "e") }
        if isReal, let value = Double(String(decoding: text, as: UTF8.self)) { return write(value) }
        return write(chunk, count)
    }
}

// MARK: - jansson's callbacks

// Inlined into the C function that jansson calls, which would call them otherwise.

@inline(__always)
private func replyChunkCame(
    _ chunk: UnsafePointer<CChar>?, _ count: Int, _ dump: UnsafeMutableRawPointer?
) -> Int32 {
    guard let chunk, let dump else { return -1 }
    return dump.assumingMemoryBound(to: JSONDump.self).pointee.writeReplacingMarked(chunk, count) ? 0 : -1
}

private func nodeChunkCame(
    _ chunk: UnsafePointer<CChar>?, _ count: Int, _ dump: UnsafeMutableRawPointer?
) -> Int32 {
    guard let chunk, let dump else { return -1 }
    return dump.assumingMemoryBound(to: JSONDump.self).pointee.writeReplacingReals(chunk, count) ? 0 : -1
}
