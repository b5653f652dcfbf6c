internal import Bytes

/// One header field of a request, where libmicrohttpd keeps it: valid until the exchange ends.
struct HeaderField {
    let name: ByteView
    /// Without blanks at its ends.
    let value: ByteView
    /// Whether the field was written over several lines. libmicrohttpd 0.9.75 glues the lines together, onto the *name*
    /// for instance, and moves the name to do so: it then does not stand right before the value any more.
    let isFolded: Bool
    /// The value as the library reports it, to its last byte.
    let rawValue: ByteView

    init(name: ByteView, value: ByteView) {
        self.name = name
        self.value = value.trimmed
        self.rawValue = value
        self.isFolded = UInt(bitPattern: value.start) <= UInt(bitPattern: name.start) &+ UInt(bitPattern: name.count)
    }
}

/// A request's head, as libmicrohttpd has read it, and what it leaves unchecked: see ``check(maximumBytes:)``.
struct RequestHead {
    var method = ByteView.empty
    var target = ByteView.empty
    var isHTTP10 = false
    var fields: [HeaderField] = []
    /// Where the library keeps the head.
    var layout = HeadLayout()

    // Set by `check`.
    private(set) var contentLength: Int?
    private(set) var isChunked = false
    /// The authority of a target in absolute form, else `Host`.
    private(set) var host: ByteView?
    private(set) var path = ByteView.empty
    private(set) var query: ByteView?

    mutating func removeAll() {
        method = .empty
        target = .empty
        isHTTP10 = false
        layout = HeadLayout()
        fields.removeAll(keepingCapacity: true)
        contentLength = nil
        isChunked = false
        host = nil
        path = .empty
        query = nil
    }

    func value(of name: ByteView) -> ByteView? {
        for field in fields where field.name.isCaseInsensitively(name) { return field.value }
        return nil
    }

    /// Looks for all that lets two readers of the same bytes see different requests: libmicrohttpd accepts it, strict
    /// or not, and a proxy before us may have understood the other thing.
    mutating func check(maximumBytes: Int) -> HeadFault? {
        guard method.isToken else { return .methodIsNoToken }
        if let fault = layout.fault(fields) { return fault }
        var size = method.count &+ target.count
        var fault: HeadFault?
        var hosts = 0
        var lengths = 0
        var codings = 0
        for field in fields {
            size &+= field.name.count &+ field.value.count &+ 4
            guard field.name.isToken else { return .malformedHeaderName }
            if field.value.holdsControl { return .controlCharacterInHeader }
            switch field.name.count {
            case 4 where field.name.isCaseInsensitively("Host"):
                hosts &+= 1
                host = field.value
            case 14 where field.name.isCaseInsensitively("Content-Length"):
                lengths &+= 1
                contentLength = Self.decimal(field.value)
                if contentLength == nil { fault = fault ?? .malformedContentLength }
            case 17 where field.name.isCaseInsensitively("Transfer-Encoding"):
                codings &+= 1
                isChunked = true
                if !field.value.isCaseInsensitively("chunked") { fault = fault ?? .unknownTransferEncoding }
            default: break
            }
        }
        if size > maximumBytes { return .headerTooLarge }
        if hosts > 1 { return .duplicateHost }
        if lengths > 1 { return .duplicateContentLength }
        if codings > 0, lengths > 0 { return .contentLengthWithTransferEncoding }
        if codings > 1 { return .unknownTransferEncoding }
        if codings > 0, isHTTP10 { return .transferEncodingInHTTP10 }
        if let fault { return fault }
        guard splitTarget() else { return .malformedTarget }
        return hosts == 0 && !isHTTP10 ? .missingHost : nil
    }

    /// Takes the target apart: `/path?query`, `http://authority/path?query` or `*`.
    private mutating func splitTarget() -> Bool {
        guard target.count > 0, !target.holdsBlankOrControl else { return false }
        var begin = 0
        if target.start[0] != UInt8(ascii: "/") {
            if target.isExactly("*") {
                path = target
                return true
            }
            guard let authority = Self.authorityBegin(target) else { return false }
            begin = authority
            while begin < target.count, target.start[begin] != UInt8(ascii: "/") {
                // Without a path there is nothing to serve, and a query there is read in two ways.
                if target.start[begin] == UInt8(ascii: "?") { return false }
                begin &+= 1
            }
            guard begin > authority else { return false }
            // RFC 9112, 3.2.2: it counts, whatever `Host` says.
            host = ByteView(start: target.start + authority, count: begin &- authority)
            if begin == target.count {
                path = ByteView("/")
                return true
            }
        }
        var end = begin
        while end < target.count, target.start[end] != UInt8(ascii: "?") { end &+= 1 }
        path = ByteView(start: target.start + begin, count: end &- begin)
        if end < target.count {
            query = ByteView(start: target.start + end + 1, count: target.count &- end &- 1)
        }
        return true
    }

    private static func authorityBegin(_ target: ByteView) -> Int? {
        for scheme in [7, 8] where target.count > scheme {
            let begin = ByteView(start: target.start, count: scheme)
            if begin.isCaseInsensitively(scheme == 7 ? "http://" : "https://") { return scheme }
        }
        return nil
    }

    private static func decimal(_ text: ByteView) -> Int? {
        guard text.count > 0, text.count <= 18 else { return nil }
        var value = 0
        for byte in text.bytes {
            guard byte &- 0x30 < 10 else { return nil }
            value = value &* 10 &+ Int(byte &- 0x30)
        }
        return value
    }
}
