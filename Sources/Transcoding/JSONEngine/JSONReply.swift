public import Bytes
internal import CJansson

/// Builds and encodes the JSON of one reply after the other, with jansson.
///
/// Doubles take a way of their own. jansson prints `0.1` as `0.10000000000000001` and takes 220 ns over it, so the tree
/// holds an integer in their place, `Int64.min` and up, which the dump replaces. No other number of a reply is near:
/// ProtoJSON writes 64-bit integers as strings.
public struct JSONReply: ~Copyable {
    private var reals: UnsafeMutableBufferPointer<Real>
    private var realCount = 0
    /// Whether doubles stand in the tree as placeholders: false for a tree that outlives its reply.
    private var usesPlaceholders = true

    public init() {
        reals = .allocate(capacity: 16)
    }

    deinit {
        reals.deallocate()
    }

    /// Begins a tree.
    ///
    /// - Parameter isKept: whether it is taken over as a `JSONNode` in the end, and not encoded by `encode`.
    public mutating func begin(isKept: Bool) {
        realCount = 0
        usesPlaceholders = !isKept
    }

    /// A number in the shortest form that reads back the same. `value` must be finite.
    public mutating func real(_ value: Double) -> JSONReference {
        if let whole = exactInteger(value) { return .integer(whole) }
        return placeholder(.double(value))
    }

    /// A number in the shortest form that reads back as the same `Float`. `value` must be finite.
    public mutating func real(_ value: Float) -> JSONReference {
        if value.magnitude < 16_777_216, let whole = exactInteger(Double(value)) { return .integer(whole) }
        return placeholder(.float(value))
    }

    private mutating func placeholder(_ real: Real) -> JSONReference {
        guard usesPlaceholders else { return JSONReference(made(json_real(real.asDouble))) }
        if realCount == reals.count { growReals() }
        reals[realCount] = real
        realCount += 1
        return .integer(Int64.min + Int64(realCount - 1))
    }

    private mutating func growReals() {
        let larger = UnsafeMutableBufferPointer<Real>.allocate(capacity: reals.count * 2)
        _ = larger.moveInitialize(fromContentsOf: reals)
        reals.deallocate()
        reals = larger
    }

    /// How many bytes a placeholder has: `-9223372036854775808`.
    static let placeholderLength = 20

    /// The index behind the placeholder at `chunk`, which has `placeholderLength` bytes outside a string; nil when
    /// it is none.
    static func placeholderIndex(_ chunk: UnsafeRawPointer) -> Int? {
        var magnitude: UInt64 = 0
        guard chunk.load(as: UInt8.self) == UInt8(ascii: "-") else { return nil }
        for offset in 1..<placeholderLength {
            let digit = chunk.load(fromByteOffset: offset, as: UInt8.self) &- UInt8(ascii: "0")
            guard digit < 10 else { return nil }
            magnitude = magnitude &* 10 &+ UInt64(digit)
        }
        let index = Int64.min.magnitude &- magnitude
        return index < 1 << 32 ? Int(index) : nil
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

    /// Appends `root` to `output` as one line of JSON, without spaces, and frees it. When the outcome is not `encoded`,
    /// a part of it may be in `output`.
    public mutating func encode(
        _ root: consuming JSONNode, into output: inout ByteBuffer, maximumBytes: Int
    ) -> Outcome {
        let failure = JSONDump.append(
            root.tree, to: &output, reals: UnsafeBufferPointer(rebasing: reals[..<realCount]),
            maximumBytes: maximumBytes)
        realCount = 0
        return switch failure {
        case nil: .encoded
        case .tooLarge: .tooLarge
        case .refused: .refused
        }
    }
}
