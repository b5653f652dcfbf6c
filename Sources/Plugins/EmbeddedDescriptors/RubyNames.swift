/// The messages that Ruby's constants may mean, found by how their names end: `::Shop::V1::Item` is `shop.v1.Item`.
///
/// A dictionary over the ends, since thousands of methods may look among thousands of messages.
struct RubyNames {
    /// Names are kept up to so many bytes together, and found by so many of their last parts.
    static let maximumBytes = 4 << 20
    static let maximumParts = 8
    /// Of those that end alike so many are told apart.
    static let maximumAlike = 64

    private var namesByEnd: [String: [String]] = [:]
    private var byteCount = 0

    init(_ names: some Sequence<String> = []) {
        for name in names { add(name) }
    }

    mutating func add(_ name: String) {
        guard byteCount + name.utf8.count <= Self.maximumBytes else { return }
        byteCount += name.utf8.count
        var end: String?
        for part in name.split(separator: ".").suffix(Self.maximumParts).reversed() {
            let longer = end.map { "\(Self.comparable(part)).\($0)" } ?? Self.comparable(part)
            if namesByEnd[longer, default: []].count < Self.maximumAlike {
                namesByEnd[longer, default: []].append(name)
            }
            end = longer
        }
    }

    /// The message that Ruby calls `constant`: the one whose name ends alike; of several the one in the service's own package.
    ///
    /// One that is not found keeps Ruby's name, and its method says so.
    func message(_ constant: String, of service: String) -> String {
        let parts = constant.split(separator: ":")
        let package = service.lastIndex(of: ".").map { service[..<$0] + "." } ?? ""
        // Modules may be named by `ruby_package`; the last part is always the message's own.
        for count in [Self.maximumParts, 1] {
            let alike = candidates(parts.suffix(count))
            if let own = alike.first(where: { !package.isEmpty && $0.hasPrefix(package) }) ?? alike.first { return own }
        }
        return parts.joined(separator: ".")
    }

    /// Those that end in `parts`.
    func candidates(_ parts: ArraySlice<Substring>) -> [String] {
        namesByEnd[parts.map(Self.comparable).joined(separator: ".")] ?? []
    }

    /// `v1_beta` is `V1Beta` in Ruby.
    private static func comparable(_ part: Substring) -> String {
        part.lowercased().filter { $0 != "_" }
    }
}
