internal import GatewayConfiguration

/// A `curl` command to paste into a shell.
struct CurlLine {
    let address: ListenAddress
    let path: String
    /// JSON.
    let body: String

    var text: String {
        switch address {
        case .unix(let socket):
            "curl --unix-socket \(Self.quoted(socket)) -d \(Self.quoted(body)) \(Self.quoted("http://localhost" + path))"
        case .tcp(let host, let port):
            "curl -d \(Self.quoted(body)) \(Self.quoted("http://\(Self.authority(host, port))\(path)"))"
        }
    }

    private static func authority(_ host: String, _ port: UInt16) -> String {
        // A listener on all addresses is reached by loopback's.
        let name =
            switch host {
            case "0.0.0.0": "127.0.0.1"
            case "::": "[::1]"
            default: host.utf8.contains(UInt8(ascii: ":")) ? "[\(host)]" : host
            }
        return "\(name):\(port == 0 ? "PORT" : "\(port)")"
    }

    /// `text` as one word of a shell's command.
    static func quoted(_ text: String) -> String {
        let plain = text.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"):
                true
            default: "-._~/:@%+=,".utf8.contains(byte)
            }
        }
        if plain, !text.isEmpty { return text }
        return "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
    }
}
