internal import Bytes

/// Names that never pass from HTTP to gRPC or back: they belong to one of the two connections.
enum ReservedMetadata {
    /// `grpc-*`, `content-*`, pseudo headers, what is hop by hop, and `date`-like names of ours.
    static func contains(_ name: ByteView) -> Bool {
        if name.count == 0 || name.start[0] == UInt8(ascii: ":") { return true }
        if hasPrefix(name, "grpc-") || hasPrefix(name, "content-") { return true }
        switch name.count {
        case 2: return equals(name, "te")
        case 4: return equals(name, "host")
        case 18: return equals(name, "proxy-authenticate")
        case 19: return equals(name, "proxy-authorization")
        case 6: return equals(name, "expect")
        case 7: return equals(name, "trailer") || equals(name, "upgrade")
        case 10: return equals(name, "connection") || equals(name, "keep-alive")
        case 16: return equals(name, "proxy-connection")
        case 17: return equals(name, "transfer-encoding")
        default: return false
        }
    }

    /// Names that the gateway sets itself: a client must not be able to.
    static func isOurs(_ name: ByteView) -> Bool {
        switch name.count {
        case 10: return equals(name, "user-agent") || equals(name, "tracestate")
        case 11: return equals(name, "traceparent")
        case 12: return equals(name, "x-request-id")
        case 17: return equals(name, "x-patchbay-caller")
        default: return false
        }
    }

    /// Whether the value of that name is base64.
    static func isBinary(_ name: ByteView) -> Bool {
        name.count > 4 && equals(ByteView(start: name.start + name.count - 4, count: 4), "-bin")
    }

    /// `literal` is lower case; the case of `name` doesn't matter.
    private static func equals(_ name: ByteView, _ literal: StaticString) -> Bool {
        name.count == literal.utf8CodeUnitCount && hasPrefix(name, literal)
    }

    private static func hasPrefix(_ name: ByteView, _ literal: StaticString) -> Bool {
        let count = literal.utf8CodeUnitCount
        guard name.count >= count else { return false }
        for index in 0..<count {
            let byte = name.start[index]
            let lower = byte &- 65 < 26 ? byte | 0x20 : byte
            if lower != literal.utf8Start[index] { return false }
        }
        return true
    }
}
