extension Schema {
    /// The exposed services in alphabetical order, their methods in the order of declaration.
    ///
    /// The methods are made at each call, because they keep the schema alive: ask once, and keep the result.
    public var services: [Service] {
        serviceTables.map { service in
            Service(
                name: service.name,
                methods: service.methods.map { method in
                    Method(
                        service: service.name,
                        name: method.name,
                        input: method.input,
                        output: method.output,
                        isClientStreaming: method.isClientStreaming,
                        isServerStreaming: method.isServerStreaming,
                        hasNoSideEffects: method.hasNoSideEffects,
                        httpRules: method.httpRules,
                        ruleFaults: method.ruleFaults,
                        unavailable: method.unavailable,
                        schema: self
                    )
                },
                unavailable: service.unavailable
            )
        }
    }

    /// A stand-in for a method that the plugin does not expose, though a route names it: it can't be served.
    ///
    /// - Parameter rpc: `shop.v1.Orders/Create`.
    public func missingMethod(_ rpc: String) -> Method {
        let slash = rpc.lastIndex(of: "/") ?? rpc.endIndex
        return Method(
            service: String(rpc[..<slash]), name: String(rpc[slash...].dropFirst()), input: nil, output: nil,
            isClientStreaming: false, isServerStreaming: false,
            hasNoSideEffects: false, unavailable: "the plugin exposes no method \(rpc)", schema: self)
    }

    /// The method that is called by `path` (`/shop.v1.Orders/Create`); nil when no exposed service has it.
    public func method(path: String) -> Method? {
        for service in services {
            if let method = service.methods.first(where: { $0.path == path }) { return method }
        }
        return nil
    }
}
