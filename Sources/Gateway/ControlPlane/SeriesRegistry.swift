internal import Schema

/// Gives every method of every plugin one number for as long as the gateway runs: the row of its counters, which must
/// not move when a plugin restarts with other methods.
struct SeriesRegistry {
    struct Name: Hashable, Sendable {
        var plugin: String
        /// `package.Service/Method`.
        var method: String
    }

    private(set) var names: [Name] = []
    private var numbers: [Name: Int32] = [:]

    mutating func number(plugin: String, method: Method) -> Int32 {
        let name = Name(plugin: plugin, method: "\(method.service)/\(method.name)")
        if let number = numbers[name] { return number }
        let number = Int32(clamping: names.count)
        names.append(name)
        numbers[name] = number
        return number
    }
}
