/// Finds an option that is given twice though it has one value: the parser keeps the last one and says nothing.
enum RepeatedOption {
    /// All options with a value that may stand once. Only `--env` and `--descriptors` may be repeated.
    static let single: Set<Substring> = [
        "--config", "--listen", "--admin", "--probes", "--plugin", "--name", "--cookie", "--versions", "--mtls",
        "--format", "--server",
    ]
    static let repeatable: Set<Substring> = ["--env", "--descriptors"]

    /// What is wrong with `arguments`, the command first, which the parser has accepted; nil when nothing is.
    static func objection(to arguments: [String]) -> String? {
        var given: Set<Substring> = []
        var words = arguments.dropFirst()[...]
        while let word = words.popFirst(), word != "--" {
            guard word.hasPrefix("-"), word != "-" else {
                // What stands behind the command of `inspect` is the plugin's.
                if arguments.first == "inspect" { return nil }
                continue
            }
            let option = word.prefix { $0 != "=" }
            guard single.contains(option) || repeatable.contains(option) else { continue }
            if option.utf8.count == word.utf8.count { words = words.dropFirst() }
            guard single.contains(option), !given.insert(option).inserted else { continue }
            let hint = option == "--plugin" ? "; several plugins stand in a file: --config FILE" : ""
            return "\(option) is given twice, and has one value\(hint)"
        }
        return nil
    }
}
