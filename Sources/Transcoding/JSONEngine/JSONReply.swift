public import Bytes
internal import CJansson

/// Builds and encodes the JSON of one reply after the other, with jansson.
///
/// Numbers and long strings take ways of their own: jansson prints `0.1` as `0.10000000000000001` and takes 220 ns over
/// it, 40 ns over any integer, and 3 ns over each byte of a string. The tree holds short marked strings in their place
/// (``JSONMark``), which the dump replaces.
public struct JSONReply: ~Copyable {
    /// The long strings, one behind the other.
    private var texts = ByteBuffer()
    /// Where each of them ends in `texts`.
    private var ends: UnsafeMutableBufferPointer<Int>
    private var textCount = 0
    /// Where a marked string is made.
    private var scratch = ByteBuffer(minimumCapacity: 64)
    /// Whether the tree outlives its reply: then it is allocated as any other, and nothing in it is marked.
    private var isKept = false

    public init() {
        JSONEngine.prepare()
        ends = .allocate(capacity: 64)
    }

    deinit {
        ends.deallocate()
    }

    /// Begins a tree. Until `end`, no other jansson value may be made on this thread.
    ///
    /// - Parameter isKept: whether a `JSONNode` adopts the tree in the end. Any other must be let go of by `end`.
    public mutating func begin(isKept: Bool) {
        self.isKept = isKept
        if !isKept { patchbay_json_arena_begin() }
    }

    /// Ends a tree. Unless it is kept, this frees all of it.
    public mutating func end() {
        if !isKept { patchbay_json_arena_end() }
        guard textCount > 0 else { return }
        texts.clear()
        textCount = 0
        // One reply with very many strings is no reason to hold their places for ever.
        if ends.count > Self.maximumKeptEnds {
            ends.deallocate()
            ends = .allocate(capacity: 64)
        }
    }

    private static let maximumKeptEnds = 4_096
}

// MARK: - Values

extension JSONReply {
    /// - Parameter utf8: must be UTF-8 (`UTF8Text.isValid`); NUL is allowed.
    @inlinable
    public mutating func string(_ utf8: UnsafeRawBufferPointer) -> JSONReference {
        if utf8.count < JSONMark.minimumLongCount, utf8.first != JSONMark.mark { return .string(utf8) }
        return unusualString(utf8)
    }

    @usableFromInline
    @inline(never)
    mutating func unusualString(_ utf8: UnsafeRawBufferPointer) -> JSONReference {
        guard !isKept else { return .string(utf8) }
        if utf8.count >= JSONMark.minimumLongCount, textCount < JSONMark.maximumIndices, JSONMark.needsNoEscape(utf8) {
            if textCount == ends.count { growEnds() }
            texts.append(utf8)
            ends[textCount] = texts.count
            scratch.clear()
            JSONMark.append(index: textCount, to: &scratch)
            textCount &+= 1
            return .string(scratch.bytes)
        }
        guard utf8.first == JSONMark.mark else { return .string(utf8) }
        scratch.clear()
        scratch.append(JSONMark.mark)
        scratch.append(utf8)
        defer { scratch.clear() }
        return .string(scratch.bytes)
    }

    private mutating func growEnds() {
        let larger = UnsafeMutableBufferPointer<Int>.allocate(capacity: ends.count * 2)
        _ = larger.moveInitialize(fromContentsOf: ends)
        ends.deallocate()
        ends = larger
    }

    public mutating func integer(_ value: Int64) -> JSONReference {
        guard !isKept else { return .integer(value) }
        beginNumber()
        scratch.appendDecimal(Int(value))
        return .string(scratch.bytes)
    }

    /// A number in the shortest form that reads back the same. `value` must be finite.
    public mutating func real(_ value: Double) -> JSONReference {
        guard !isKept else { return JSONReference(made(json_real(value))) }
        beginNumber()
        scratch.appendShortest(value)
        return .string(scratch.bytes)
    }

    /// A number in the shortest form that reads back as the same `Float`. `value` must be finite.
    public mutating func real(_ value: Float) -> JSONReference {
        // The widened value has many more digits than the float was meant with.
        guard !isKept else { return JSONReference(made(json_real(Double(value.description) ?? Double(value)))) }
        beginNumber()
        scratch.appendShortest(value)
        return .string(scratch.bytes)
    }

    private mutating func beginNumber() {
        scratch.clear()
        scratch.append(JSONMark.mark)
        scratch.append(JSONMark.number)
    }
}

// MARK: - Members

extension JSONReply {
    /// Sets a member; `object` must be one. A member of that name is replaced and keeps its place.
    @inlinable
    public func set(_ key: UnsafeRawBufferPointer, _ value: JSONReference, in object: JSONReference) {
        if key.first == JSONMark.mark { setMarked(key, value, in: object) } else { object.set(key, value) }
    }

    /// The member of that name; nil when there is none. `object` must be one.
    public func member(_ key: UnsafeRawBufferPointer, of object: JSONReference) -> JSONReference? {
        withMarked(key) { object.member($0) }
    }

    /// Takes the member out, if it is there; `object` must be one.
    public func remove(_ key: UnsafeRawBufferPointer, from object: JSONReference) {
        withMarked(key) { object.remove($0) }
    }

    @usableFromInline
    @inline(never)
    func setMarked(_ key: UnsafeRawBufferPointer, _ value: JSONReference, in object: JSONReference) {
        withMarked(key) { object.set($0, value) }
    }

    private func withMarked<Result>(
        _ key: UnsafeRawBufferPointer, _ body: (UnsafeRawBufferPointer) -> Result
    ) -> Result {
        guard !isKept, key.first == JSONMark.mark else { return body(key) }
        var marked = ByteBuffer(minimumCapacity: key.count + 1)
        marked.append(JSONMark.mark)
        marked.append(key)
        return body(marked.bytes)
    }
}

// MARK: - Encoding

extension JSONReply {
    /// What became of an encoding.
    public enum Outcome {
        case encoded
        /// The JSON is longer than it may be.
        case tooLarge
        /// A string was not UTF-8.
        case refused
    }

    /// Appends `root` to `output` as one line of JSON, without spaces. `root` is of this reply, and not kept. When
    /// the outcome is not `encoded`, a part of it may be in `output`.
    public mutating func encode(
        _ root: JSONReference, into output: inout ByteBuffer, maximumBytes: Int
    ) -> Outcome {
        let long = LongTexts(bytes: texts.bytes, ends: UnsafeBufferPointer(rebasing: ends[..<textCount]))
        return switch JSONDump.append(root.tree, to: &output, long: long, maximumBytes: maximumBytes) {
        case nil: .encoded
        case .tooLarge: .tooLarge
        case .refused: .refused
        }
    }
}

/// The strings of a reply that its tree holds indices of.
struct LongTexts {
    let bytes: UnsafeRawBufferPointer
    let ends: UnsafeBufferPointer<Int>

    /// Nil for an index that was never given.
    @inline(__always)
    subscript(index: Int) -> UnsafeRawBufferPointer? {
        guard index < ends.count else { return nil }
        return UnsafeRawBufferPointer(rebasing: bytes[(index == 0 ? 0 : ends[index &- 1])..<ends[index]])
    }
}
