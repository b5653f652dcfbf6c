internal import PluginProtocol

extension Form where Value == String {
    /// Any text but nothing.
    static let text = Form("text") { (scalar) throws(Objection) in
        scalar.text.isEmpty ? nil : scalar.text
    }

    /// Any text, also "".
    static let possiblyEmptyText = Form("text") { (scalar) throws(Objection) in scalar.text }

    static let absolutePath = Form("an absolute path") { (scalar) throws(Objection) in
        scalar.text.hasPrefix("/") ? scalar.text : nil
    }

    static let pluginName = Form("a name such as orders") { (scalar) throws(Objection) in
        if let objection = PluginConfiguration.objection(toName: scalar) { throw Objection(objection) }
        return scalar.text
    }

    /// The name of an environment variable that the gateway may set for a plugin.
    static let variableName = Form("a variable's name such as LOG_LEVEL") { (scalar) throws(Objection) in
        if scalar.text.hasPrefix("PLUGIN_") {
            throw Objection("variables that begin with PLUGIN_ are between go-plugin and its host")
        }
        return isEnvironmentName(scalar.text) ? scalar.text : nil
    }

    /// Some families call it `PLUGIN_…`: only go-plugin's own variables are taken.
    static let cookieKey = Form("a variable's name such as ORDERS_PLUGIN") { (scalar) throws(Objection) in
        let taken: Set<String> = [
            "PLUGIN_PROTOCOL_VERSIONS", "PLUGIN_MIN_PORT", "PLUGIN_MAX_PORT", "PLUGIN_CLIENT_CERT",
            "PLUGIN_UNIX_SOCKET_DIR", "PLUGIN_UNIX_SOCKET_GROUP", "PLUGIN_MULTIPLEX_GRPC",
        ]
        if taken.contains(scalar.text) { throw Objection("\(scalar.named) is go-plugin's own variable, not a cookie") }
        return isEnvironmentName(scalar.text) ? scalar.text : nil
    }

    /// The full name of a service.
    static let serviceName = Form("a full name such as shop.v1.Orders") { (scalar) throws(Objection) in
        let parts = scalar.text.split(separator: ".", omittingEmptySubsequences: false)
        return parts.allSatisfy { isEnvironmentName($0) } ? scalar.text : nil
    }

    /// A host name or IP literal, lower-cased, or `*`.
    static let hostName = Form("a name such as gateway.example, without a scheme or port, or *") {
        (scalar) throws(Objection) in
        let name = scalar.text.lowercased()
        if name == "*" { return name }
        if name.hasPrefix("["), name.hasSuffix("]") {
            return IPAddress(String(name.dropFirst().dropLast())) == nil ? nil : name
        }
        let isName = name.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
            case UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."): true
            default: false
            }
        }
        return isName && !name.isEmpty && name.utf8.count <= 253 ? name : nil
    }
}

extension Form where Value == ListenAddress {
    static let address = Form("an address such as 127.0.0.1:8080, [::]:8080 or unix:/run/patchbay.sock") {
        (scalar) throws(Objection) in
        ListenAddress(scalar.text)
    }
}

extension ListenAddress {
    /// nil when `text` is neither `unix:` with a path that fits nor an IP literal or `localhost` with a port.
    public init?(_ text: String) {
        let unixPrefix = "unix:"
        if text.hasPrefix(unixPrefix) {
            let path = text.dropFirst(unixPrefix.count)
            guard (1...PluginAddress.maximumPathBytes).contains(path.utf8.count), !path.utf8.contains(0) else {
                return nil
            }
            self = .unix(path: String(path))
            return
        }
        guard let endpoint = Endpoint(text) else { return nil }
        self = .tcp(host: endpoint.host == "localhost" ? "127.0.0.1" : endpoint.host, port: endpoint.port)
    }
}
