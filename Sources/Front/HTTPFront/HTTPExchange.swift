public import Bytes
public import LinuxSystem

/// One request and its response.
///
/// It is made once and recycled by its server: what it lends (`target`, header values) is valid until `exchangeEnded`
/// returns, and nobody keeps the exchange itself longer. It belongs to the loop's thread.
public final class HTTPExchange {
    /// The service's own. It stays over recycling, so that what hangs here is made once, too.
    public var context: AnyObject?
    /// The request's body.
    public var body = ByteBuffer()
    /// The response's body: filled in before `respond`, and left alone from then on. Of a streamed one, what has not
    /// left yet: the service only appends to it.
    public var reply = ByteBuffer()
    /// Of a response without a body, to HEAD or with 304: the length that a 200 to GET would have.
    public var announcedLength: Int?
    /// When the request line was read.
    public internal(set) var receivedAt = Instant(nanoseconds: 0)
    public internal(set) var methodKind = HTTPMethod.other
    /// What was lent (`lend`) to be the response's body in place of `reply`.
    var lent: LentBytes?
    /// The status of the response, 0 before `respond`.
    public internal(set) var status = 0
    /// When it became `held`.
    var heldSince = Instant(nanoseconds: 0)
    /// Whether the connection is closed behind the response.
    public var closesConnection = false

    unowned(unsafe) let server: HTTPServer
    var phase = ExchangePhase.idle
    var head = RequestHead()
    var targetBytes = ByteBuffer()
    var intake = BodyIntake(maximumBytes: 0, maximumDiscardedBytes: 0)
    var replyHeaders = ReplyHeaders()
    var contentType: StaticString?
    var shape = ReplyShape.whole
    var streamed = StreamedReply()
    /// The largest piece of a streamed body, 0 when the body is read as a whole.
    var maximumPieceBytes = 0
    var socket: UpgradedSocket?
    /// What `headerList` lends beside the head.
    var joinedFields: [JoinedFields] = []
    /// Whether its service is to hear that the streamed reply has drained.
    var isDrained = false
    /// The library's connection.
    var handle: OpaquePointer?
    var connection: HTTPConnection?
    /// Its place among the server's active exchanges.
    var slot = 0
    /// Whether a service method was called: then `exchangeEnded` is, too.
    var isKnown = false

    /// Whether the library has set the connection aside for us.
    var isSuspended: Bool { phase == .suspended || phase == .paused || phase == .waiting }

    /// Whether the library waits for bytes of the request.
    var isBeingRead: Bool { phase == .line || phase == .body }

    init(server: HTTPServer) {
        self.server = server
    }

    // MARK: Request

    public var method: ByteView { head.method }

    /// As the client sent it: undecoded, path and query.
    public var target: ByteView { head.target }

    /// The target's path, undecoded. A target in absolute form has lost its scheme and authority.
    public var path: ByteView { head.path }

    /// What stands behind the target's first `?`, undecoded.
    public var query: ByteView? { head.query }

    /// Whom the request names: the authority of a target in absolute form, else `Host`. Only HTTP/1.0 may lack one.
    public var host: ByteView? { head.host }

    public var isHTTP10: Bool { head.isHTTP10 }

    /// Whether a body comes: a `Content-Length` above 0, or chunks.
    public var hasBody: Bool { head.isChunked || head.contentLength ?? 0 > 0 }

    /// As announced; nil without `Content-Length`.
    public var contentLength: Int? { head.contentLength }

    /// The value of the first field of this name, in any ASCII case.
    public func header(_ name: StaticString) -> ByteView? {
        head.value(of: ByteView(name))
    }

    /// The value of the first field of this name, in any ASCII case.
    public func header(_ name: ByteView) -> ByteView? {
        head.value(of: name)
    }

    /// The values of all fields of this name, a list between commas: several lines are one (RFC 9110, 5.3).
    public func headerList(_ name: StaticString) -> ByteView? {
        let name = ByteView(name)
        guard let first = head.fields.firstIndex(where: { $0.name.isCaseInsensitively(name) }) else { return nil }
        guard head.fields[(first + 1)...].contains(where: { $0.name.isCaseInsensitively(name) }) else {
            return head.fields[first].value
        }
        let list = JoinedFields()
        for field in head.fields[first...] where field.name.isCaseInsensitively(name) { list.append(field.value) }
        joinedFields.append(list)
        return list.view
    }

    /// Calls `body` with the name, as sent, and value of each field.
    public func forEachHeader(_ body: (ByteView, ByteView) -> Void) {
        for field in head.fields { body(field.name, field.value) }
    }

    // MARK: Connection

    /// The client's address and port, `unix` on a unix socket. Made once for a connection.
    public var peer: String { connection?.peer ?? "" }

    public var connectionIsUnix: Bool { server.isUnix }

    /// Whether the client has left, or has closed its sending side.
    public var clientHasLeft: Bool { connection?.hasLeft ?? true }
}

@available(*, unavailable)
extension HTTPExchange: Sendable {}
