extension PluginConfiguration {
    /// First path segments that the gateway serves itself.
    public static let reservedNames: Set<String> = [
        "docs", "mcp", "openapi", "healthz", "readyz", "livez", "metrics", "plugins",
    ]

    /// What is wrong with `name` as a plugin's name; nil when nothing is.
    static func objection(toName scalar: FilledScalar) -> String? {
        let name = scalar.text
        if reservedNames.contains(name) {
            return "the name \(scalar.named) is one of the gateway's own paths; choose another"
        }
        let letters = UInt8(ascii: "a")...UInt8(ascii: "z")
        let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
        let isName =
            (1...63).contains(name.utf8.count)
            && name.utf8.allSatisfy { letters.contains($0) || digits.contains($0) || $0 == UInt8(ascii: "-") }
            && name.utf8.first.map { letters.contains($0) } == true
        return isName
            ? nil
            : "expected a lower-case letter, then letters, digits and '-', 63 in all at most, "
                + "found \(scalar.shown)"
    }
}
