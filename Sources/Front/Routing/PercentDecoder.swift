public import Bytes

/// Percent-decoding of paths and queries.
public enum PercentDecoder {
    /// Where the bytes stand, which says what stays encoded.
    public enum Place: Sendable {
        /// One segment of a path: all is decoded.
        case segment
        /// Several segments of a path: `%2F` stays, so that it is told from a separator.
        case segments
        /// A name or value of a query: `+` is a blank.
        case query
    }

    /// Appends `text`, decoded; false when a `%` is not followed by two hexadecimal digits.
    public static func append(_ text: ByteView, _ place: Place, to output: inout ByteBuffer) -> Bool {
        output.reserve(text.count)
        var index = 0
        while index < text.count {
            let byte = text.start[index]
            index += 1
            switch byte {
            case UInt8(ascii: "%"):
                guard let decoded = hexadecimalPair(text, at: index) else { return false }
                if place == .segments, decoded == UInt8(ascii: "/") {
                    output.append(text.slice(index - 1, index + 2).bytes)
                } else {
                    output.append(decoded)
                }
                index += 2
            case UInt8(ascii: "+") where place == .query: output.append(UInt8(ascii: " "))
            default: output.append(byte)
            }
        }
        return true
    }

    enum Outcome: Equatable {
        case decoded(Int)
        /// More bytes than the caller has room for. The rest was still checked.
        case tooLong
        case malformed
    }

    /// Decodes `path` into `output`. A decoded `/` becomes `slash`, so that it is told from a separator; a decoded byte
    /// that is `slash` itself fits no name and counts as too long.
    static func decode(_ path: ByteView, into output: UnsafeMutableRawBufferPointer, slash: UInt8) -> Outcome {
        var length = 0
        var fits = true
        var index = 0
        while index < path.count {
            var byte = path.start[index]
            index += 1
            if byte == UInt8(ascii: "%") {
                guard let decoded = hexadecimalPair(path, at: index) else { return .malformed }
                index += 2
                if decoded == slash { fits = false }
                byte = decoded == UInt8(ascii: "/") ? slash : decoded
            } else if byte == slash {
                fits = false
            }
            if length < output.count {
                output[length] = byte
                length += 1
            } else {
                fits = false
            }
        }
        return fits ? .decoded(length) : .tooLong
    }

    /// The bytes of a segment as text, decoded as far as it is well formed: for explanations.
    static func text(_ segment: ByteView) -> String {
        var bytes: [UInt8] = []
        var index = 0
        while index < segment.count {
            if segment.start[index] == UInt8(ascii: "%"), let byte = hexadecimalPair(segment, at: index + 1) {
                bytes.append(byte)
                index += 3
            } else {
                bytes.append(segment.start[index])
                index += 1
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func hexadecimalPair(_ view: ByteView, at index: Int) -> UInt8? {
        guard index + 1 < view.count,
            let high = view.start[index].hexadecimalValue,
            let low = view.start[index + 1].hexadecimalValue
        else { return nil }
        return high << 4 | low
    }
}
