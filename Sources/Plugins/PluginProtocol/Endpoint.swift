/// `host:port` taken apart: an IP literal (IPv6 in brackets) or `localhost`, and a port.
public struct Endpoint: Sendable, Equatable {
    /// Without brackets.
    public let host: String
    public let port: UInt16

    /// nil when `text` is anything else. Names other than `localhost` are never resolved.
    public init?(_ text: String) {
        guard let colon = text.utf8.lastIndex(of: UInt8(ascii: ":")) else { return nil }
        let digits = text.utf8[text.utf8.index(after: colon)...]
        guard digits.count <= 5, let port = decimal(digits).flatMap(UInt16.init(exactly:)) else { return nil }
        var host = text[..<colon]
        let isBracketed = host.utf8.first == UInt8(ascii: "[") && host.utf8.last == UInt8(ascii: "]")
        if isBracketed { host = host.dropFirst().dropLast() }
        switch IPAddress(String(host)) {
        case .version4 where !isBracketed: break
        case .version6 where isBracketed: break
        case nil where !isBracketed && host == "localhost": break
        default: return nil
        }
        self.host = String(host)
        self.port = port
    }
}
