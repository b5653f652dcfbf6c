internal import Bytes
internal import Schema

/// Reads JSON and writes the bytes of a protobuf message, in one pass: no tree, no value, no path.
///
/// Every method that reads a value begins with the cursor at its first byte and ends with it behind the last one. What
/// is read is only looked at between `start` and `end`; a refusal is noted in `failure` and thrown as `RequestStop`.
struct RequestParser: ~Copyable {
    let options: RequestOptions
    let tables = RequestTables()

    var start: UnsafePointer<UInt8>
    var cursor: UnsafePointer<UInt8>
    var end: UnsafePointer<UInt8>
    /// The caller keeps it alive for the length of a transcoding.
    var schema: Unmanaged<Schema>?

    var output = RequestOutput()
    var seen = RequestSeenBits()
    var keys = RequestKeySet()
    /// Text without its escapes: valid until the next text is read.
    var plainText = ByteBuffer()
    var depth = 0
    /// Bytes that were read ahead in search of an `@type`: bounded, or `Any`s within each other would be read again
    /// once for each level.
    var bytesReadAhead = 0
    var failure: RequestFailure?
    /// Whether a required field must be given here; false while other parts of the request may bring it.
    var checksRequired = true

    init(options: RequestOptions) {
        self.options = options
        let nothing = UnsafePointer<UInt8>(tables.base64Digits)
        start = nothing
        cursor = nothing
        end = nothing
    }

    /// Points the parser at a body, which must stay where it is until the parser is pointed at another.
    mutating func begin(_ bytes: UnsafePointer<UInt8>, _ count: Int, in schema: Schema) {
        start = bytes
        end = bytes + count
        self.schema = Unmanaged.passUnretained(schema)
        rewind()
    }

    /// Goes back to the front of the body.
    mutating func rewind() {
        cursor = start
        depth = 0
        bytesReadAhead = 0
        failure = nil
        seen.reset()
        keys.reset()
    }

    /// Reads the whole body as a message of that type.
    mutating func document(_ message: UnsafePointer<MessageTable>) throws(RequestStop) {
        skipSpace()
        try self.message(message)
        try endOfDocument()
    }

    /// Reads the whole body as JSON of any kind, and writes nothing.
    mutating func anyDocument() throws(RequestStop) {
        skipSpace()
        try skipValue()
        try endOfDocument()
    }

    mutating func endOfDocument() throws(RequestStop) {
        skipSpace()
        guard cursor == end else { throw syntax("nothing more") }
    }
}

extension RequestParser {
    @inline(never)
    mutating func fail(_ reason: RequestReason, at place: UnsafePointer<UInt8>) -> RequestStop {
        failure = RequestFailure(offset: place - start, reason: reason)
        return RequestStop()
    }

    @inline(never)
    mutating func syntax(_ expected: StaticString) -> RequestStop {
        fail(.syntax(expected: expected), at: cursor)
    }

    /// A value of the wrong kind stands at the cursor.
    @inline(never)
    mutating func unexpected(_ expected: StaticString) -> RequestStop {
        fail(.expected(expected), at: cursor)
    }

    @inline(__always)
    mutating func skipSpace() {
        while cursor < end, cursor.pointee <= 0x20 {
            // Space, tab, line feed, carriage return: no other byte below is space in JSON.
            guard (UInt64(1) << UInt64(cursor.pointee)) & 0x1_0000_2600 != 0 else { return }
            cursor += 1
        }
    }

    /// Whether `byte` stands at the cursor.
    @inline(__always)
    func sees(_ byte: Unicode.Scalar) -> Bool {
        cursor < end && cursor.pointee == UInt8(ascii: byte)
    }

    /// Passes a colon and the space around it.
    @inline(__always)
    mutating func colon() throws(RequestStop) {
        skipSpace()
        guard sees(":") else { throw syntax("a colon") }
        cursor += 1
        skipSpace()
    }

    /// Opens an object or array, whose bracket stands at the cursor. True when it is empty, and then passed already.
    @inline(__always)
    mutating func enter(closing bracket: Unicode.Scalar) throws(RequestStop) -> Bool {
        guard depth < options.maximumDepth else { throw fail(.tooDeep(options.maximumDepth), at: cursor) }
        cursor += 1
        skipSpace()
        if sees(bracket) {
            cursor += 1
            return true
        }
        depth &+= 1
        return false
    }

    /// Passes what follows a member or element: true for a comma, false for the bracket, which closes it.
    @inline(__always)
    mutating func next(closing bracket: Unicode.Scalar) throws(RequestStop) -> Bool {
        skipSpace()
        if sees(",") {
            cursor += 1
            skipSpace()
            return true
        }
        guard sees(bracket) else { throw syntax(bracket == "}" ? "a comma or '}'" : "a comma or ']'") }
        cursor += 1
        depth &-= 1
        return false
    }

    /// Passes null, whose first letter stands at the cursor.
    @inline(__always)
    mutating func null() throws(RequestStop) {
        guard take(word: "null") else { throw malformedWord() }
    }

    @inline(never)
    mutating func malformedWord() -> RequestStop {
        fail(.malformed("expected true, false or null"), at: cursor)
    }

    /// Passes the word when it stands at the cursor.
    @inline(__always)
    mutating func take(word: StaticString) -> Bool {
        let count = word.utf8CodeUnitCount
        guard end - cursor >= count else { return false }
        for index in 0..<count where cursor[index] != word.utf8Start[index] { return false }
        cursor += count
        return true
    }
}
