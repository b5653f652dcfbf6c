extension Configuration {
    /// YAML 1.1 takes `off` for `false`, and so does whoever writes files for it.
    fileprivate static let off = ["off", "false"]
    static let drainDelayRange = Duration.zero ... .seconds(3600)

    /// Takes the whole file: `section` is its root.
    mutating func read(_ section: inout Section) {
        section.read("listen", as: .address, into: &listen)
        section.read("admin", as: .address, or: Self.off, into: &admin)
        section.read("probes", as: .address, or: Self.off, into: &probes)
        section.read("runtime_directory", as: .absolutePath, or: ["auto"], into: &runtimeDirectory)
        section.read("workers", as: .whole(1...64), or: ["auto"], into: &workers)
        hosts = section.list("hosts", of: .hostName) ?? hosts
        section.unserved("tls")
        section.unserved("auth")
        section.unserved("cors")
        section.section("limits") { limits.read(&$0) }
        section.section("json") { json.read(&$0) }
        section.read("errors", as: .word(), into: &errors)
        forwardHeaders = section.list("forward_headers", of: .forwardedHeader) ?? forwardHeaders
        section.section("log") { log.read(&$0) }
        section.read("drain_delay", as: .duration(Self.drainDelayRange), into: &drainDelay)
        section.read("drain_timeout", as: .duration(.zero ... .seconds(3600)), into: &drainTimeout)
        readPlugins(&section)
    }

    private mutating func readPlugins(_ section: inout Section) {
        let faults = section.faults
        var lines: [String: Int] = [:]
        plugins =
            section.items("plugins") { node, path in
                var plugin: PluginConfiguration?
                Section.read(node, path: path, faults) { section in
                    plugin = PluginConfiguration(&section)
                    guard let name = plugin?.name, !name.isEmpty else { return }
                    let mark = section.mark(of: "name")
                    if let line = lines[name] {
                        section.object(
                            "\(section.named(name, of: "name")) is already the plugin in line \(line)", to: "name")
                    }
                    lines[name] = lines[name] ?? mark.line
                }
                return plugin
            } ?? plugins
    }
}

extension Limits {
    mutating func read(_ section: inout Section) {
        section.read("request_body", as: .bytes(1...1 << 30), into: &maximumRequestBodyBytes)
        section.read("reply_message", as: .bytes(1...1 << 30), into: &maximumReplyMessageBytes)
        section.read("headers", as: .bytes(1 << 10...1 << 20), into: &maximumHeaderBytes)
        section.read("connections", as: .whole(1...1_000_000), into: &maximumConnections)
        section.unserved("connections_per_client", default: "off", "false")
        section.unserved("requests_per_client", default: "off", "false")
        section.read("idle_timeout", as: .seconds(.seconds(1) ... .seconds(86_400)), into: &idleTimeout)
        section.read("request_timeout", as: .duration(.milliseconds(1) ... .seconds(86_400)), into: &requestTimeout)
        section.read(
            "stream_timeout", as: .duration(.milliseconds(1) ... .seconds(86_400)), or: Configuration.off,
            into: &streamTimeout)
    }
}

extension JSONStyle {
    mutating func read(_ section: inout Section) {
        section.read("unknown_fields", as: .choice("ignore", "reject"), into: &ignoresUnknownFields)
        section.read("defaults", as: .choice("print", "omit"), into: &printsDefaults)
        section.read("names", as: .choice("proto", "json"), into: &usesProtoNames)
        section.read("enums", as: .choice("number", "name"), into: &printsEnumNumbers)
    }
}

extension LogConfiguration {
    mutating func read(_ section: inout Section) {
        section.read("level", as: .word(), into: &level)
        section.read("format", as: .word(), into: &format)
        section.read("access", as: .onOff, into: &access)
    }
}
