internal import ControlPlane
internal import Gateway
internal import GatewayConfiguration
internal import JSONEngine
internal import PluginDiscovery
internal import PluginProtocol

/// All that is known of a plugin, as JSON. What is not known is null.
struct InspectPage {
    private let report: PluginReport
    private let listen: ListenAddress
    private var facts: StartFacts { report.facts }

    /// - Parameter listen: where the curl lines go.
    init(_ report: PluginReport, listen: ListenAddress) {
        self.report = report
        self.listen = listen
    }

    var node: JSONNode {
        var page = JSONNode.object()
        page.set("plugin", .string(report.plugin.name))
        page.set("ready", .boolean(report.isReady))
        page.set("command", .array(of: report.plugin.command))
        switch StartFailure(report) {
        case .some(let failure): page.set("error", failure.node)
        case .none: page.set("error", .null())
        }
        page.set("handshake", handshake)
        page.set("tls", tls)
        page.set("start", start)
        page.set("discovery", discovery)
        page.set("services", services)
        page.set("messages", messages)
        page.set("enums", enums)
        page.set("go_plugin", ownServices)
        page.set("stderr", .array(of: facts.stderr))
        return page
    }

    // MARK: How it went

    private var handshake: JSONNode {
        guard let line = facts.handshakeText else { return .null() }
        var node = JSONNode.object()
        node.set("line", .string(line))
        node.set("lines_before", .integer(facts.linesSkipped))
        node.set("versions_offered", Self.numbers(facts.versionsOffered))
        node.set("mtls_asked", .boolean(facts.wasAskedForTLS))
        guard let handshake = facts.handshake else { return node }
        node.set("core_version", .integer(handshake.coreVersion))
        node.set("app_version", .integer(handshake.appVersion))
        node.set("address", .string(handshake.address.description))
        node.set("admitted_address", facts.address.map { .string($0.description) } ?? .null())
        node.set("protocol", .string(handshake.kind.rawValue))
        node.set("certificate_bytes", handshake.certificate.map { .integer($0.count) } ?? .null())
        node.set("multiplexing", .boolean(handshake.multiplexing))
        return node
    }

    private var tls: JSONNode {
        guard let tls = facts.tls else { return .null() }
        var node = JSONNode.object()
        node.set("version", .string(tls.version))
        node.set("cipher_suite", .string(tls.cipherSuite))
        node.set("peer_key", .string(tls.peerKey))
        return node
    }

    private var start: JSONNode {
        var steps = JSONNode.array()
        for step in facts.steps {
            var node = JSONNode.object()
            node.set("step", .string(step.step.rawValue))
            node.set("seconds", .double(Self.rounded(step.seconds)))
            steps.append(node)
        }
        var node = JSONNode.object()
        node.set("seconds", .double(Self.rounded(facts.steps.reduce(0) { $0 + $1.seconds })))
        node.set("steps", steps)
        return node
    }

    private var discovery: JSONNode {
        guard let discovery = facts.discovery else { return .null() }
        var node = JSONNode.object()
        node.set("source", .string(discovery.source.kind.rawValue))
        node.set("description", .string(discovery.source.description))
        node.set("missing_services", Self.holes(discovery.missingServices))
        node.set("missing_files", Self.holes(discovery.missingFiles))
        node.set("unserved", .array(of: discovery.unserved))
        node.set("unreadable_files", .array(of: report.outline.unreadableFiles))
        return node
    }

    // MARK: What it offers

    private var services: JSONNode {
        var list = JSONNode.array()
        for service in report.outline.services {
            var methods = JSONNode.array()
            for method in service.methods { methods.append(node(method, in: service)) }
            var node = JSONNode.object()
            node.set("name", .string(service.name))
            node.set("unavailable", Self.optional(service.unavailable))
            node.set("methods", methods)
            list.append(node)
        }
        return list
    }

    private func node(_ method: SchemaOutline.Method, in service: SchemaOutline.Service) -> JSONNode {
        let path = report.path(service: service.name, method: method.name)
        let curl = CurlLine(address: listen, path: path, body: method.example).text
        var node = JSONNode.object()
        node.set("name", .string(method.name))
        node.set("input", Self.optional(method.input))
        node.set("output", Self.optional(method.output))
        node.set("client_streaming", .boolean(method.isClientStreaming))
        node.set("server_streaming", .boolean(method.isServerStreaming))
        node.set("no_side_effects", .boolean(method.hasNoSideEffects))
        node.set("route", .string("POST \(path)"))
        let rules = report.routes.filter { $0.rpc == "\(service.name)/\(method.name)" }
        node.set("rules", .array(of: rules.map { "\($0.verb) \($0.template)" }))
        node.set("curl", method.unavailable == nil ? .string(curl) : .null())
        node.set("unavailable", Self.optional(method.unavailable))
        return node
    }

    private var messages: JSONNode {
        var list = JSONNode.array()
        for message in report.outline.messages {
            var fields = JSONNode.array()
            for field in message.fields {
                var node = JSONNode.object()
                node.set("number", .integer(field.number))
                node.set("name", .string(field.name))
                node.set("json_name", .string(field.jsonName))
                node.set("type", .string(field.type))
                node.set("required", .boolean(field.isRequired))
                node.set("oneof", field.oneof.map { .integer($0) } ?? .null())
                fields.append(node)
            }
            var node = JSONNode.object()
            node.set("name", .string(message.name))
            node.set("fields", fields)
            list.append(node)
        }
        return list
    }

    private var enums: JSONNode {
        var list = JSONNode.array()
        for enumeration in report.outline.enums {
            var values = JSONNode.array()
            for value in enumeration.values {
                var node = JSONNode.object()
                node.set("name", .string(value.name))
                node.set("number", .integer(value.number))
                values.append(node)
            }
            var node = JSONNode.object()
            node.set("name", .string(enumeration.name))
            node.set("values", values)
            list.append(node)
        }
        return list
    }

    private var ownServices: JSONNode {
        guard let own = facts.ownServices else { return .null() }
        var node = JSONNode.object()
        node.set("health", .string(own.health))
        node.set("stdio", .string(own.stdio))
        node.set("controller", .string(own.controller))
        node.set("broker", .string(own.broker))
        return node
    }

    // MARK: Parts

    private static func holes(_ holes: [Discovery.Hole]) -> JSONNode {
        var list = JSONNode.array()
        for hole in holes {
            var node = JSONNode.object()
            node.set("name", .string(hole.name))
            node.set("reason", .string(hole.reason))
            list.append(node)
        }
        return list
    }

    private static func numbers(_ numbers: [Int]) -> JSONNode {
        var list = JSONNode.array()
        for number in numbers { list.append(.integer(number)) }
        return list
    }

    private static func optional(_ text: String?) -> JSONNode { text.map { .string($0) } ?? .null() }

    /// To microseconds.
    private static func rounded(_ seconds: Double) -> Double { (seconds * 1_000_000).rounded() / 1_000_000 }
}
