internal import ControlPlane
internal import Gateway
internal import GatewayConfiguration
internal import PluginDiscovery
internal import PluginProtocol

/// All that is known of a plugin, for people.
struct InspectText {
    private let report: PluginReport
    private let listen: ListenAddress
    private let showsAllMessages: Bool
    private var facts: StartFacts { report.facts }

    /// - Parameter listen: where the curl lines go.
    init(_ report: PluginReport, listen: ListenAddress, showsAllMessages: Bool) {
        self.report = report
        self.listen = listen
        self.showsAllMessages = showsAllMessages
    }

    /// Sections with a blank line between them; none for what is not known.
    var text: String {
        let sections = [
            outcome, handshake, connection, start, services, holes, messages, enums, ownServices, stderr, next,
        ]
        return sections.filter { !$0.isEmpty }.map { $0.joined(separator: "\n") }.joined(separator: "\n\n")
    }

    // MARK: How it went

    private var outcome: [String] {
        if let failure = StartFailure(report) { return failure.lines }
        let seconds = facts.steps.reduce(0) { $0 + $1.seconds }
        return ["\(report.plugin.name) is ready, \(Wording.time(seconds)) after it was launched"]
    }

    private var handshake: [String] {
        guard let line = facts.handshakeText else { return [] }
        var rows = [["line", Self.shortened(line)]]
        if facts.linesSkipped > 0 {
            rows.append(["before it", "\(Wording.count(facts.linesSkipped, "line")) of something else on stdout"])
        }
        if let handshake = facts.handshake {
            let offered = facts.versionsOffered.map(String.init).joined(separator: " ")
            rows += [
                ["1 core protocol", "\(handshake.coreVersion)"],
                ["2 app protocol", "\(handshake.appVersion), of \(offered) that were offered"],
                ["3, 4 address", Printable.text(handshake.address.description) + admitted],
                ["5 protocol", handshake.kind.rawValue],
                ["6 certificate", certificate(handshake)],
                ["7 multiplexing", handshake.multiplexing ? "yes, of the broker's connections" : "no"],
            ]
        }
        return ["Handshake line"] + Wording.indented(Wording.columns(rows))
    }

    /// Where a relative path or a symbolic link leads.
    private var admitted: String {
        guard let address = facts.address, address != facts.handshake?.address else { return "" }
        return ", which is \(Printable.text(address.description))"
    }

    private func certificate(_ handshake: HandshakeLine) -> String {
        switch (handshake.certificate, facts.wasAskedForTLS) {
        case (nil, true): "none: AutoMTLS was asked for, and the plugin does without"
        case (nil, false): "none: AutoMTLS was not asked for"
        case (let certificate?, true): "\(certificate.count) bytes: AutoMTLS, as was asked for"
        case (let certificate?, false): "\(certificate.count) bytes: AutoMTLS, though it was not asked for"
        }
    }

    private var connection: [String] {
        guard facts.address != nil, report.isReady else { return [] }
        guard let tls = facts.tls else { return ["Connection", "  without TLS"] }
        return ["Connection", "  \(tls.version), \(tls.cipherSuite), the plugin's key \(tls.peerKey)"]
    }

    private var start: [String] {
        guard !facts.steps.isEmpty else { return [] }
        let rows = facts.steps.map { [$0.step.rawValue, Wording.time($0.seconds)] }
        return ["Start"] + Wording.indented(Wording.columns(rows))
    }

    // MARK: What it offers

    private var services: [String] {
        guard let discovery = facts.discovery else { return [] }
        var lines = ["Services, from \(Printable.text(discovery.source.description))"]
        if report.outline.services.isEmpty { lines.append("  none") }
        for service in report.outline.services {
            lines.append("  \(Printable.text(service.name))")
            for method in service.methods { lines += Wording.indented(self.lines(of: method, in: service), by: 4) }
        }
        return lines
    }

    private func lines(of method: SchemaOutline.Method, in service: SchemaOutline.Service) -> [String] {
        func type(_ name: String?, _ isStreaming: Bool) -> String {
            (isStreaming ? "stream " : "") + (name.map { Printable.text($0) } ?? "?")
        }
        let input = type(method.input, method.isClientStreaming)
        let output = type(method.output, method.isServerStreaming)
        var lines = ["\(Printable.text(method.name)) (\(input)) returns (\(output))"]
        let path = report.path(service: service.name, method: method.name)
        lines.append("  POST \(path)")
        for rule in report.routes where rule.rpc == "\(service.name)/\(method.name)" {
            lines.append("  " + Printable.text("\(rule.verb) \(rule.template)"))
        }
        if let reason = method.unavailable {
            lines.append("  unavailable: \(Printable.text(reason))")
        } else {
            lines.append("  " + Printable.text(CurlLine(address: listen, path: path, body: method.example).text))
        }
        return lines
    }

    private var holes: [String] {
        var lines: [String] = []
        for hole in report.holes { lines.append("\(Printable.text(hole.path)): \(Printable.text(hole.reason))") }
        for hole in facts.discovery?.missingFiles ?? [] {
            lines.append("\(Printable.text(hole.name)): \(Printable.text(hole.reason))")
        }
        lines += report.outline.unreadableFiles.map { Printable.text($0) }
        let unserved = facts.discovery?.unserved ?? []
        if !unserved.isEmpty {
            lines.append("described, but not served: \(Printable.text(unserved.joined(separator: ", ")))")
        }
        return lines.isEmpty ? [] : ["Holes"] + Wording.indented(lines)
    }

    private var messages: [String] {
        let shown = report.outline.messages.filter { showsAllMessages || $0.isOfMethod }
        guard !shown.isEmpty else { return [] }
        var lines = ["Messages"]
        for message in shown {
            lines.append("  \(Printable.text(message.name))")
            let rows = message.fields.map { field in
                [
                    "\(field.number)", Printable.text(field.jsonName), Printable.text(field.type),
                    Self.remarks(field),
                ]
            }
            lines += Wording.indented(rows.isEmpty ? ["no fields"] : Wording.columns(rows), by: 4)
        }
        let left = report.outline.messages.count - shown.count
        if left > 0 { lines.append("  and \(Wording.count(left, "message")) within them: --messages shows all") }
        return lines
    }

    private static func remarks(_ field: SchemaOutline.Field) -> String {
        var remarks: [String] = []
        if field.isRequired { remarks.append("required") }
        if let oneof = field.oneof { remarks.append("one of group \(oneof + 1)") }
        if let form = field.form { remarks.append("as \(form)") }
        return remarks.joined(separator: ", ")
    }

    private var enums: [String] {
        guard showsAllMessages, !report.outline.enums.isEmpty else { return [] }
        var lines = ["Enums"]
        for enumeration in report.outline.enums {
            lines.append("  \(Printable.text(enumeration.name))")
            let rows = enumeration.values.map { ["\($0.number)", Printable.text($0.name)] }
            lines += Wording.indented(Wording.columns(rows), by: 4)
        }
        return lines
    }

    private var ownServices: [String] {
        guard let own = facts.ownServices else { return [] }
        let rows = [
            ["health", own.health], ["stdio", own.stdio], ["controller", own.controller], ["broker", own.broker],
        ]
        return ["go-plugin's own services"] + Wording.indented(Wording.columns(rows))
    }

    /// For a plugin that started; of one that did not, `outcome` shows it.
    private var stderr: [String] {
        guard report.isReady, !facts.stderr.isEmpty else { return [] }
        return ["What it said on stderr"] + Wording.indented(facts.stderr.map { Printable.text($0) })
    }

    /// How it is served. Values that may be meant for few, the cookie's and those of variables, are not repeated.
    private var next: [String] {
        guard report.isReady else { return [] }
        var words = ["patchbay", "serve", "--name", report.plugin.name]
        if let cookie = report.plugin.cookie { words += ["--cookie", "\(cookie.key)=…"] }
        if case .only(let versions) = report.plugin.versions {
            words += ["--versions", versions.map(String.init).joined(separator: ",")]
        }
        if report.plugin.mtls != .auto { words += ["--mtls", report.plugin.mtls.rawValue] }
        if case .files(let files) = report.plugin.descriptors {
            words += files.flatMap { ["--descriptors", CurlLine.quoted($0)] }
        }
        words += report.plugin.env.keys.sorted().flatMap { ["--env", "\($0)=…"] }
        words += ["--"] + report.plugin.command.map { CurlLine.quoted($0) }
        return ["To serve it", "  " + Printable.text(words.joined(separator: " "))]
    }

    /// The handshake line with a long certificate cut short.
    private static func shortened(_ line: String) -> String {
        let fields = line.split(separator: "|", omittingEmptySubsequences: false).map { field in
            field.count <= 120 ? String(field) : "\(field.prefix(12))…(\(field.count) characters)"
        }
        return Printable.text(fields.joined(separator: "|"))
    }
}
