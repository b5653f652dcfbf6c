/// Chooses the methods by which a probe asks whether a service is served.
///
/// A probe's calls reach no handler, but an interceptor may act on the head of a call: PyPI's `tf` ends the plugin when
/// one of `StopProvider` begins. So no method whose name says that it ends or undoes something is tried, and one whose
/// name says that it reads comes before others.
enum ProbeMethods {
    /// So many methods of a service are tried at most.
    static let maximum = 2

    /// The oldest is most likely there; another one in case that it is not. Empty when none is fit to be tried.
    static func choose(of methods: [String]) -> [String] {
        let harmless = methods.filter { Set(words(of: $0)).isDisjoint(with: ending) }
        let reading = harmless.filter { words(of: $0).first.map(Self.reading.contains) ?? false }
        let chosen = reading.isEmpty ? harmless : reading
        return Array(chosen.prefix(1) + chosen.dropFirst().suffix(maximum - 1))
    }

    private static let ending: Set<String> = [
        "abort", "cancel", "clear", "close", "delete", "destroy", "disable", "drop", "end", "exit", "finish", "halt",
        "kill",
        "purge", "quit", "reboot", "remove", "reset", "restart", "shutdown", "stop", "teardown", "terminate",
        "uninstall",
        "unload", "wipe",
    ]
    private static let reading: Set<String> = [
        "check", "count", "describe", "fetch", "find", "get", "has", "info", "is", "list", "lookup", "metadata", "name",
        "ping", "query", "read", "schema", "search", "show", "status", "validate", "version", "view",
    ]

    /// `StopProvider` is `stop` and `provider`; `SHUT_DOWN` is `shutdown` with its halves, too.
    private static func words(of name: String) -> [String] {
        var words: [String] = []
        var word = ""
        var previousIsLower = false
        for character in name.utf8 {
            let isUpper = character >= UInt8(ascii: "A") && character <= UInt8(ascii: "Z")
            if character == UInt8(ascii: "_") || isUpper && previousIsLower {
                if !word.isEmpty { words.append(word) }
                word = ""
            }
            previousIsLower = !isUpper
            if character != UInt8(ascii: "_") {
                word.unicodeScalars.append(Unicode.Scalar(isUpper ? character | 0x20 : character))
            }
        }
        if !word.isEmpty { words.append(word) }
        // Two words that are one in the lists: ShutDown, TearDown, LookUp.
        return words + zip(words, words.dropFirst()).map { $0 + $1 }
    }
}
