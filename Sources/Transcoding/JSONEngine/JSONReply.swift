public import Bytes
internal import CJansson

/// Builds and encodes the JSON of one reply after the other, with jansson.
///
/// Doubles take a way of their own. jansson prints `0.1` as `0.10000000000000001` and takes 220 ns over it, so the tree
/// holds an integer of eleven digits in their place, which the dump replaces. No other number of a reply is that long:
/// ProtoJSON writes 64-bit integers as strings, and 32-bit ones have at most ten digits.
public struct JSONReply: ~Copyable {
    private var reals: UnsafeMutableBufferPointer<Real>
    private var realCount = 0
    /// Whether the tree outlives its reply: then it is allocated as any other, and holds no placeholders.
    private var isKept = false

    public init() {
        JSONEngine.prepare()
        reals = .allocate(capacity: 16)
    }

    deinit {
        reals.deallocate()
    }

    /// Begins a tree. Until `end`, no other jansson value may be made on this thread.
    ///
    /// - Parameter isKept: whether a `JSONNode` adopts the tree in the end. Any other must be let go of by `end`.
    public mutating func begin(isKept: Bool) {
        realCount = 0
        self.isKept = isKept
        if !isKept { patchbay_json_arena_begin() }
    }

    /// Ends a tree. Unless it is kept, this frees all of it.
    public mutating func end() {
        if !isKept { patchbay_json_arena_end() }
    }

    /// A number in the shortest form that reads back the same. `value` must be finite.
    public mutating func real(_ value: Double) -> JSONReference {
        if value.magnitude < 1_000_000_000, let whole = exactInteger(value) { return .integer(whole) }
        return placeholder(.double(value))
    }

    /// A number in the shortest form that reads back as the same `Float`. `value` must be finite.
    public mutating func real(_ value: Float) -> JSONReference {
        if value.magnitude < 16_777_216, let whole = exactInteger(Double(value)) { return .integer(whole) }
        return placeholder(.float(value))
    }

    private mutating func placeholder(_ real: Real) -> JSONReference {
        guard !isKept else { return JSONReference(made(json_real(real.asDouble))) }
        if realCount == reals.count { growReals() }
        reals[realCount] = real
        realCount += 1
        return .integer(Self.firstPlaceholder + Int64(realCount - 1))
    }

    private mutating func growReals() {
        let larger = UnsafeMutableBufferPointer<Real>.allocate(capacity: reals.count * 2)
        _ = larger.moveInitialize(fromContentsOf: reals)
        reals.deallocate()
        reals = larger
    }

    private static let firstPlaceholder: Int64 = 10_000_000_000

    /// How many bytes a placeholder has.
    static let placeholderLength = 11

    /// The index behind the placeholder at `chunk`, which has `placeholderLength` bytes outside a string; nil when it
    /// is none: `-2147483648` is as long.
    @inline(__always)
    static func placeholderIndex(_ chunk: UnsafeRawPointer) -> Int? {
        guard chunk.load(as: UInt8.self) == UInt8(ascii: "1") else { return nil }
        var index = 0
        for offset in 1..<placeholderLength {
            let digit = chunk.load(fromByteOffset: offset, as: UInt8.self) &- UInt8(ascii: "0")
            guard digit < 10 else { return nil }
            index = index &* 10 &+ Int(digit)
        }
        return index
    }
}

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
        let failure = JSONDump.append(
            root.tree, to: &output, reals: UnsafeBufferPointer(rebasing: reals[..<realCount]),
            maximumBytes: maximumBytes)
        return switch failure {
        case nil: .encoded
        case .tooLarge: .tooLarge
        case .refused: .refused
        }
    }
}
