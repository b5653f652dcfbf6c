/// What is wrong with a request's head.
public enum HeadFault: Equatable, Sendable, CaseIterable {
    case methodIsNoToken
    case malformedTarget
    case missingHost
    case duplicateHost
    case malformedHeaderName
    case controlCharacterInHeader
    case foldedHeader
    case duplicateContentLength
    case malformedContentLength
    case contentLengthWithTransferEncoding
    case unknownTransferEncoding
    case transferEncodingInHTTP10
    case headerTooLarge

    /// 431 for a head that is too large, else 400.
    public var status: Int { self == .headerTooLarge ? 431 : 400 }

    /// What is wrong, for the `detail` of the reply.
    public var reason: StaticString {
        switch self {
        case .methodIsNoToken: "the request method is not a token"
        case .malformedTarget: "the request target is neither a path, an http:// URL nor *, or holds a blank"
        case .missingHost: "an HTTP/1.1 request must have a Host header"
        case .duplicateHost: "the request has more than one Host header"
        case .malformedHeaderName: "the name of a header field is not a token"
        case .controlCharacterInHeader: "the value of a header field holds a control character"
        case .foldedHeader: "a header field goes on on a second line"
        case .duplicateContentLength: "the request has more than one Content-Length header"
        case .malformedContentLength: "the Content-Length is not a number"
        case .contentLengthWithTransferEncoding: "the request has both Content-Length and Transfer-Encoding"
        case .unknownTransferEncoding: "the Transfer-Encoding is not chunked"
        case .transferEncodingInHTTP10: "an HTTP/1.0 request cannot have a Transfer-Encoding"
        case .headerTooLarge: "the request line and header fields are larger than limits.headers"
        }
    }
}
