internal import Bytes
internal import CJansson

/// Where jansson's dump goes: into a `ByteBuffer`, with the numbers that jansson would print badly replaced on the way.
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
    private let reals: UnsafeBufferPointer<Real>
    /// Whether the chunks that come are the inside of a string. jansson gives a quotation mark as a chunk of its own
    /// only where a string begins or ends: an inner one is always `\"`.
    private var isInsideString = false
    private var isTooLarge = false

    /// Appends the text of `tree` to `buffer`.
    ///
    /// - Parameter reals: what the placeholders of `JSONReply` stand for; nil for a tree with numbers of jansson's own.
    static func append(
        _ tree: Tree, to buffer: inout ByteBuffer, reals: UnsafeBufferPointer<Real>?, maximumBytes: Int
    ) -> Failure? {
        withUnsafeMutablePointer(to: &buffer) { buffer in
            let (limit, overflow) = buffer.pointee.count.addingReportingOverflow(maximumBytes)
            var dump = JSONDump(
                buffer: buffer, maximumCount: overflow ? .max : limit,
                reals: reals ?? UnsafeBufferPointer(start: nil, count: 0))
            let callback: json_dump_callback_t
            if let reals {
                callback = reals.isEmpty ? chunkCame : replyChunkCame
            } else {
                callback = nodeChunkCame
            }
            let result = json_dump_callback(tree, callback, &dump, Int(JSON_COMPACT | JSON_ENCODE_ANY))
            dump.settle()
            if result == 0 { return nil }
            return dump.isTooLarge ? .tooLarge : .refused
        }
    }

    private init(buffer: UnsafeMutablePointer<ByteBuffer>, maximumCount: Int, reals: UnsafeBufferPointer<Real>) {
        buffer.pointee.reserve(256)
        self.buffer = buffer
        self.maximumCount = maximumCount
        self.reals = reals
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
    private mutating func write(_ real: Real) -> Bool {
        settle()
        switch real {
        case .double(let value): buffer.pointee.appendShortest(value)
        case .float(let value): buffer.pointee.appendShortest(value)
        }
        isTooLarge = buffer.pointee.count > maximumCount
        if !isTooLarge { seek(additional: 64) }
        return !isTooLarge
    }
}

// MARK: - Replacing numbers

extension JSONDump {
    /// Follows the quotation marks; whether `chunk` may be a number.
    @inline(__always)
    private mutating func mayBeNumber(_ chunk: UnsafeRawPointer, _ count: Int) -> Bool {
        if count == 1 {
            let isQuotationMark = chunk.load(as: UInt8.self) == UInt8(ascii: "\"")
            isInsideString = isInsideString != isQuotationMark
            return false
        }
        return !isInsideString
    }

    @inline(__always)
    fileprivate mutating func writeReplacingPlaceholders(_ chunk: UnsafeRawPointer, _ count: Int) -> Bool {
        if mayBeNumber(chunk, count), count == JSONReply.placeholderLength,
            let index = JSONReply.placeholderIndex(chunk), index < reals.count
        {
            return write(reals[index])
        }
        return write(chunk, count)
    }

    fileprivate mutating func writeReplacingReals(_ chunk: UnsafeRawPointer, _ count: Int) -> Bool {
        guard mayBeNumber(chunk, count) else { return write(chunk, count) }
        let text = UnsafeRawBufferPointer(start: chunk, count: count)
        let isReal = text[0] < UInt8(ascii: "a") && text.contains { $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "e") }
        if isReal, let value = Double(String(decoding: text, as: UTF8.self)) { return write(.double(value)) }
        return write(chunk, count)
    }
}

// MARK: - jansson's callbacks

// Inlined into the C function that jansson calls, which would call them otherwise.

@inline(__always)
private func chunkCame(_ chunk: UnsafePointer<CChar>?, _ count: Int, _ dump: UnsafeMutableRawPointer?) -> Int32 {
    guard let chunk, let dump else { return -1 }
    return dump.assumingMemoryBound(to: JSONDump.self).pointee.write(chunk, count) ? 0 : -1
}

@inline(__always)
private func replyChunkCame(
    _ chunk: UnsafePointer<CChar>?, _ count: Int, _ dump: UnsafeMutableRawPointer?
) -> Int32 {
    guard let chunk, let dump else { return -1 }
    return dump.assumingMemoryBound(to: JSONDump.self).pointee.writeReplacingPlaceholders(chunk, count) ? 0 : -1
}

private func nodeChunkCame(
    _ chunk: UnsafePointer<CChar>?, _ count: Int, _ dump: UnsafeMutableRawPointer?
) -> Int32 {
    guard let chunk, let dump else { return -1 }
    return dump.assumingMemoryBound(to: JSONDump.self).pointee.writeReplacingReals(chunk, count) ? 0 : -1
}
