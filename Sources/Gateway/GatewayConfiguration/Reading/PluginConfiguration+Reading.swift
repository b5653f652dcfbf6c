internal import PluginProtocol

extension PluginConfiguration {
    /// Reads one entry of `plugins:`. Without a name or a command there are faults in the list, and either is empty.
    init(_ section: inout Section) {
        self.init(name: section.required("name", as: .pluginName) ?? "", command: [])
        readCommand(&section)
        readCookie(&section)
        section.unserved("preset")
        readVersions(&section)
        readProtocols(&section)
        readEnvironment(&section)
        section.read("directory", as: .text, or: [], into: &directory)
        section.unserved("sha256")
        section.read("mtls", as: .word(), into: &mtls)
        section.read("required", as: .requirement, into: &required)
        readDescriptors(&section)
        readServices(&section)
        section.unserved("netrpc")
        section.unserved("bytes")
        section.unserved("init")
        section.unserved("callbacks")
        section.read("mount", as: .mount, into: &mount)
        readRoutes(&section)
        section.section("pool") { pool.read(&$0) }
        section.read("start_timeout", as: .duration(.milliseconds(1) ... .seconds(3600)), into: &startTimeout)
        section.section("health") { health.read(&$0) }
        section.section("restart") { restart.read(&$0) }
        section.read("shutdown_grace", as: .duration(.zero ... .seconds(3600)), into: &shutdownGrace)
        section.unserved("limits")
        section.unserved("user")
        section.unserved("group")
    }

    private mutating func readCommand(_ section: inout Section) {
        guard section.node("command") != nil else {
            section.faults.add(
                "missing; expected a list such as [/usr/lib/plugins/orders, --verbose]", at: section.mark,
                path: section.keyPath("command"))
            return
        }
        guard let words = section.list("command", of: .possiblyEmptyText, mayRepeat: true) else { return }
        if words.first.map({ $0.isEmpty }) ?? true {
            section.object("expected the executable, then its arguments; found nothing", to: "command")
        }
        command = words
    }

    private mutating func readCookie(_ section: inout Section) {
        // Who writes `cookie: KEY=VALUE` has written a secret, which no fault repeats.
        section.section("cookie", expected: "{ key: ORDERS_PLUGIN, value: hello }", mayBeSecret: true) { section in
            // Both are asked for, so that both can be missing at once.
            let key = section.required("key", as: .cookieKey)
            let value = section.required("value", as: .text)
            if let key, let value { cookie = Cookie(key: key, value: value) }
        }
    }

    private mutating func readVersions(_ section: inout Section) {
        if case .scalar? = section.node("versions")?.content {
            section.read("versions", as: .anyVersion, into: &versions)
        } else if let list = section.list("versions", of: .whole(0...Int(Int32.max))) {
            if list.isEmpty { section.object("expected any or a list such as [5, 6], found nothing", to: "versions") }
            versions = .only(list)
        }
    }

    private mutating func readProtocols(_ section: inout Section) {
        guard let kinds = section.list("protocols", of: Form<PluginProtocolKind>.word()) else { return }
        if kinds.isEmpty {
            section.object("expected at least one of grpc and netrpc", to: "protocols")
        } else if !kinds.contains(.grpc) {
            section.object("net/rpc is not supported yet; leave it out, or write [grpc]", to: "protocols")
        }
        protocols = Set(kinds)
    }

    private mutating func readRoutes(_ section: inout Section) {
        let faults = section.faults
        routes =
            section.items("routes") { node, path -> RouteConfiguration? in
                var route: RouteConfiguration?
                Section.read(node, path: path, faults, expected: "get: /v1/orders, method: shop.v1.Orders/List") {
                    route = RouteConfiguration(&$0)
                }
                return route
            } ?? routes
    }

    private mutating func readDescriptors(_ section: inout Section) {
        if case .scalar? = section.node("descriptors")?.content {
            section.read("descriptors", as: .automaticDescriptors, into: &descriptors)
        } else if let files = section.list("descriptors", of: .text) {
            if files.isEmpty { section.object("expected auto or a list of files, found nothing", to: "descriptors") }
            descriptors = .files(files)
        }
    }

    private mutating func readEnvironment(_ section: inout Section) {
        env = section.dictionary("env", keys: .variableName, values: .possiblyEmptyText)
        passEnv = section.list("pass_env", of: .variableName) ?? passEnv
        if let cookie, env[cookie.key] != nil {
            let key = section.named(cookie.key, of: "cookie.key")
            section.object("\(key) is the cookie's key; it cannot be set here too", to: "env")
        }
    }

    private mutating func readServices(_ section: inout Section) {
        guard let names = section.list("services", of: .serviceName) else { return }
        if names.isEmpty { section.object("expected at least one service; leave it out for all", to: "services") }
        services = names
    }
}

extension PoolConfiguration {
    mutating func read(_ section: inout Section) {
        section.read("min", as: .whole(1...1000), into: &min)
        // A pool that is told its least alone has as many at most.
        max = Swift.max(max, min)
        section.read("max", as: .whole(1...1000), into: &max)
        if max < min {
            let (most, least) = (section.named(max, of: "max"), section.named(min, of: "min"))
            section.object("\(most) is less than min, which is \(least)", to: "max")
        }
        section.read("in_flight", as: .whole(1...100_000), into: &inFlight)
        section.read("queue", as: .whole(0...1_000_000), into: &queue)
        section.read("queue_timeout", as: .duration(.zero ... .seconds(3600)), into: &queueTimeout)
        section.unserved("idle_timeout", default: "off", "false")
        section.unserved("max_requests", default: "off", "false")
        section.unserved("max_age", default: "off", "false")
        section.unserved("max_memory", default: "off", "false")
    }
}

extension HealthConfiguration {
    mutating func read(_ section: inout Section) {
        section.read("interval", as: .duration(.milliseconds(10) ... .seconds(86_400)), into: &interval)
        section.read("timeout", as: .duration(.milliseconds(1) ... .seconds(3600)), into: &timeout)
        section.read("failures", as: .whole(1...1000), into: &failures)
    }
}

extension RestartConfiguration {
    mutating func read(_ section: inout Section) {
        section.read("initial", as: .duration(.milliseconds(1) ... .seconds(3600)), into: &initial)
        section.read("maximum", as: .duration(.milliseconds(1) ... .seconds(86_400)), into: &maximum)
        if maximum < initial { section.object("it is less than initial", to: "maximum") }
        section.section("breaker") { section in
            section.read("failures", as: .whole(1...1000), into: &breaker.failures)
            section.read("within", as: .duration(.milliseconds(1) ... .seconds(86_400)), into: &breaker.within)
        }
    }
}

extension Form where Value == Requirement {
    /// `start`, `true` or `false`; `on` and `off` are the latter two.
    static var requirement: Form {
        Form("start, true or false") { (scalar) throws(Objection) in
            switch scalar.text {
            case "start": .start
            case "true", "on": .always
            case "false", "off": .never
            default: nil
            }
        }
    }
}

extension Form where Value == DescriptorSource {
    /// `auto` alone: files themselves are a list.
    fileprivate static var automaticDescriptors: Form {
        Form("auto or a list of files") { (scalar) throws(Objection) in scalar.text == "auto" ? .auto : nil }
    }
}

extension Form where Value == AppVersions {
    /// `any` alone: versions themselves are a list.
    fileprivate static var anyVersion: Form {
        Form("any or a list such as [5, 6]") { (scalar) throws(Objection) in scalar.text == "any" ? .any : nil }
    }
}
