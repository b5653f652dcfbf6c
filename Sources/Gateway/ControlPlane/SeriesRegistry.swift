internal import Schema

/// Gives every plugin and every method of it one number for as long as the gateway runs: the row of its counters, which must
/// not move when a plugin restarts with other methods.
struct SeriesRegistry {
    struct Name: Hashable, Sendable {
        var plugin: String
        /// `package.Service/Method`; empty for the plugin itself.
        var method: String
    }

    private(set) var names: [Name] = []
    private var numbers: [Name: Int32] = [:]

    mutating func number(plugin: String, method: Method) -> Int32 {
        number(Name(plugin: plugin, method: "\(method.service)/\(method.name)"))
    }

    /// The number of a plugin whose methods are not known: of requests for it that have no route.
    mutating func number(plugin: String) -> Int32 {
        number(Name(plugin: plugin, method: ""))
    }

    private mutating func number(_ name: Name) -> Int32 {
        if let number = numbers[name] { return number }
        let number = Int32(clamping: names.count)
        names.append(name)
        numbers[name] = number
        return number
    }
}
