public import Bytes

/// Whether a browser says that another site sent a request.
public enum OriginRule {
    /// True for `Sec-Fetch-Site: cross-site` and for an `Origin` that is not the `host` the request went to. `null` is
    /// foreign to everyone. Only the authorities are compared, since TLS may have ended at a proxy; a scheme's default
    /// port may stand there or not.
    public static func isCrossSite(origin: ByteView?, fetchSite: ByteView?, host: ByteView?) -> Bool {
        if let fetchSite, fetchSite.isCaseInsensitively("cross-site") { return true }
        guard let origin else { return false }
        return !isOwn(origin, host: host)
    }

    private static func isOwn(_ origin: ByteView, host: ByteView?) -> Bool {
        let defaultPort: StaticString
        let schemeLength: Int
        if origin.begins(with: "http://") {
            (defaultPort, schemeLength) = ("80", 7)
        } else if origin.begins(with: "https://") {
            (defaultPort, schemeLength) = ("443", 8)
        } else {
            return false
        }
        guard let host, let own = HostName(host),
            let foreign = HostName(origin.slice(schemeLength, origin.count)),
            own.name.isCaseInsensitively(foreign.name)
        else { return false }
        return port(own.port, defaultPort).equals(port(foreign.port, defaultPort).bytes)
    }

    private static func port(_ port: ByteView?, _ fallback: StaticString) -> ByteView {
        port ?? ByteView(start: fallback.utf8Start, count: fallback.utf8CodeUnitCount)
    }
}

extension ByteView {
    /// Whether the bytes begin with `text` in any ASCII case. `text` must be lower case.
    func begins(with text: StaticString) -> Bool {
        count >= text.utf8CodeUnitCount && slice(0, text.utf8CodeUnitCount).isCaseInsensitively(text)
    }
}
