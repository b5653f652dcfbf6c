internal import Bytes

/// What one block of header fields says about the reply itself, read field by field.
struct ReplyHead {
    enum Encoding: Equatable {
        case identity
        case gzip
        case unknown
    }

    enum Status: Equatable {
        case absent
        case code(UInt64)
        case malformed
    }

    var httpStatus: Int?
    var hasContentType = false
    var isGRPC = false
    var encoding = Encoding.identity
    var status = Status.absent
    var hasMessage = false
    var detailsCount = 0
}

extension ReplyHead {
    /// Whether `type` is gRPC's: `application/grpc`, then the end, `+` or `;` (grpclib sends `+proto`).
    static func isGRPC(_ type: UnsafeRawBufferPointer) -> Bool {
        let wanted: StaticString = "application/grpc"
        let length = wanted.utf8CodeUnitCount
        guard type.count >= length else { return false }
        for index in 0..<length {
            let byte = type[index]
            let lower = byte >= UInt8(ascii: "A") && byte <= UInt8(ascii: "Z") ? byte | 0x20 : byte
            if lower != wanted.utf8Start[index] { return false }
        }
        return type.count == length || type[length] == UInt8(ascii: "+") || type[length] == UInt8(ascii: ";")
    }

    /// A number of at most `maximumDigits` decimal digits; nil for anything else.
    static func decimal(_ text: UnsafeRawBufferPointer, maximumDigits: Int) -> UInt64? {
        guard !text.isEmpty, text.count <= maximumDigits else { return nil }
        var value: UInt64 = 0
        for byte in text {
            guard byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") else { return nil }
            value = value * 10 + UInt64(byte - UInt8(ascii: "0"))
        }
        return value
    }
}

extension UnsafeRawBufferPointer {
    /// Whether the bytes are those of `text`.
    func matches(_ text: StaticString) -> Bool {
        guard count == text.utf8CodeUnitCount else { return false }
        for index in 0..<count where self[index] != text.utf8Start[index] { return false }
        return true
    }
}
