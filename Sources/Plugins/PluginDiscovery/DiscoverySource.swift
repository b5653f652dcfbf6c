/// Where a plugin's descriptors came from.
public struct DiscoverySource: Sendable, Equatable {
    public enum Kind: String, Sendable, CaseIterable {
        /// Server reflection: the plugin said itself what it serves.
        case reflection
        /// What is embedded in the executable that runs.
        case executable
        /// Generated files that lie with the scripts that an interpreter runs.
        case scripts
        /// The files that `descriptors:` names.
        case files
    }

    public var kind: Kind
    /// Reflection: `v1` or `v1alpha`.
    public var version: String?
    /// Paths of the files that were read; for reflection those that filled its holes.
    public var places: [String]

    public init(_ kind: Kind, version: String? = nil, places: [String] = []) {
        self.kind = kind
        self.version = version
        self.places = places
    }
}

extension DiscoverySource: CustomStringConvertible {
    /// A phrase for people: `server reflection v1`, `descriptors embedded in /usr/lib/plugins/orders`.
    public var description: String {
        let most = 4
        var named = places.prefix(most).joined(separator: ", ")
        if places.count > most { named += " and \(places.count - most) more" }
        switch kind {
        case .reflection:
            let name = "server reflection" + (version.map { " \($0)" } ?? "")
            return places.isEmpty ? name : "\(name), completed from \(named)"
        case .executable: return "descriptors embedded in \(named)"
        case .scripts: return "descriptors in files with the plugin's scripts: \(named)"
        case .files: return "descriptors: \(named)"
        }
    }
}
