/// Which of a plugin's services Patchbay exposes.
public enum ServiceSelection: Equatable, Sendable {
    /// Every service that the plugin lists, but for these full names.
    case all(except: Set<String>)
    /// These full names alone.
    case only([String])

    /// Whether the service of that full name is exposed.
    public func exposes(_ service: String) -> Bool {
        switch self {
        case .all(let hidden): !hidden.contains(service)
        case .only(let names): names.contains(service)
        }
    }
}
