public import Bytes
internal import Cryptography

/// What the head of a request says about WebSocket: the values of its header fields, of which none was looked at yet.
public struct WebSocketOffer {
    public var connection: ByteView?
    public var upgrade: ByteView?
    /// `Sec-WebSocket-Version`.
    public var version: ByteView?
    /// `Sec-WebSocket-Key`.
    public var key: ByteView?
    /// `Sec-WebSocket-Protocol`.
    public var subprotocols: ByteView?

    public init(
        connection: ByteView?, upgrade: ByteView?, version: ByteView?, key: ByteView?, subprotocols: ByteView?
    ) {
        self.connection = connection
        self.upgrade = upgrade
        self.version = version
        self.key = key
        self.subprotocols = subprotocols
    }

    /// The one version there is (RFC 6455), as the header fields name it.
    public static let version: StaticString = "13"
    /// The sub-protocol that is spoken, whether it is asked for or not: one JSON message a text frame.
    public static let subprotocol: StaticString = "patchbay.json"

    /// What becomes of the request.
    public enum OnRequest: Equatable {
        /// It does not ask for WebSocket: answer it as it is.
        case ordinary
        /// Switch protocols: `Sec-WebSocket-Accept` is `accept`, and `Sec-WebSocket-Protocol` names the sub-protocol when
        /// it was asked for. Whatever else was offered is never echoed: it may be a token.
        case upgrade(accept: String, namesSubprotocol: Bool)
        /// 426, naming the version that is spoken.
        case wrongVersion
        /// 400. The text is a sentence for its `detail`.
        case malformed(String)
    }

    /// Whether the request wants to leave HTTP for WebSocket (RFC 6455 §4.2.1), rightly or wrongly.
    public var isPresent: Bool {
        guard let upgrade, let connection else { return false }
        return HeaderList(upgrade).contains("websocket") && HeaderList(connection).contains("upgrade")
    }

    public func evaluate() -> OnRequest {
        guard isPresent else { return .ordinary }
        guard let version, HeaderList(version).contains(Self.version) else { return .wrongVersion }
        guard let key = key.map({ HeaderList.trimmed($0.bytes) }), Self.isKey(key) else {
            return .malformed("Sec-WebSocket-Key is not 16 bytes in base64")
        }
        guard let accept = Self.accept(key) else { return .malformed("Sec-WebSocket-Key cannot be answered") }
        let namesSubprotocol = subprotocols.map { HeaderList($0).contains(Self.subprotocol) } ?? false
        return .upgrade(accept: accept, namesSubprotocol: namesSubprotocol)
    }

    private static func isKey(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard bytes.count == 24, bytes.suffix(2).allSatisfy({ $0 == UInt8(ascii: "=") }) else { return false }
        return bytes.prefix(22).allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "/"):
                true
            default: false
            }
        }
    }

    /// Nil when GnuTLS makes no SHA-1, which a machine's policy can forbid.
    static func accept(_ key: UnsafeRawBufferPointer) -> String? {
        var text = ByteBuffer(minimumCapacity: 64)
        text.append(key)
        text.append("258EAFA5-E914-47DA-95CA-C5AB0DC85B11")
        guard let digest = try? SHA1.digest(of: text.bytes) else { return nil }
        var accept = ByteBuffer(minimumCapacity: 28)
        digest.withUnsafeBytes { accept.appendBase64($0) }
        return accept.string()
    }
}
