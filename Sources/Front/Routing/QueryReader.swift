public import Bytes

/// Takes a query apart: `name=value` pairs with `&` between them, percent-encoded, `+` for a blank.
///
/// It takes time in proportion to the query, and writes into the caller's buffers alone.
public struct QueryReader {
    private let query: ByteView
    private var position = 0

    public init(_ query: ByteView) {
        self.query = query
    }

    public enum Outcome: Equatable, Sendable {
        /// A pair was decoded. One without a `=` has an empty value.
        case pair
        case end
        /// A `%` that no two hexadecimal digits follow: 400 `invalid-parameter`.
        case malformed
    }

    /// Decodes the next pair, in the place of what the buffers hold.
    public mutating func next(name: inout ByteBuffer, value: inout ByteBuffer) -> Outcome {
        while position < query.count {
            let end = query.firstIndex(of: UInt8(ascii: "&"), from: position) ?? query.count
            let pair = query.slice(position, end)
            position = end + 1
            guard pair.count > 0 else { continue }
            let equals = pair.firstIndex(of: UInt8(ascii: "=")) ?? pair.count
            name.clear()
            value.clear()
            guard PercentDecoder.append(pair.slice(0, equals), .query, to: &name),
                PercentDecoder.append(pair.slice(min(equals + 1, pair.count), pair.count), .query, to: &value)
            else { return .malformed }
            return .pair
        }
        return .end
    }
}
