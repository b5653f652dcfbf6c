/// Text of a plugin or a file on its way to a terminal, which must not take it for its own commands.
enum Printable {
    /// `text` with every control character written as `\u{…}`, cut to `maximumCount` characters.
    static func text(_ text: String, maximumCount: Int = .max) -> String {
        var shown = ""
        var count = 0
        for character in text.unicodeScalars {
            if count == maximumCount { return shown + "…" }
            count += 1
            switch character.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator:
                shown += "\\u{\(String(character.value, radix: 16))}"
            default: shown.unicodeScalars.append(character)
            }
        }
        return shown
    }
}
