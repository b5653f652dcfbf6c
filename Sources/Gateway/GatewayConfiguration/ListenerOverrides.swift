/// Listeners as the environment or the flags name them: texts, nil where nothing is said.
public struct ListenerOverrides: Sendable, Equatable {
    public var listen: String?
    public var admin: String?
    public var probes: String?

    public init(listen: String? = nil, admin: String? = nil, probes: String? = nil) {
        self.listen = listen
        self.admin = admin
        self.probes = probes
    }

    /// `PATCHBAY_LISTEN`, `PATCHBAY_ADMIN`, `PATCHBAY_PROBES`. One that is set to nothing says nothing.
    public init(environment: [String: String]) {
        let value = { (name: String) in environment[name].flatMap { $0.isEmpty ? nil : $0 } }
        self.init(
            listen: value("PATCHBAY_LISTEN"), admin: value("PATCHBAY_ADMIN"), probes: value("PATCHBAY_PROBES"))
    }
}
