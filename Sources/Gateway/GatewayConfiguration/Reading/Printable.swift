/// `text` as a fault repeats it: shortened, and without what would move a terminal's cursor or turn its text round.
func printable(_ text: String) -> String {
    let maximum = 60
    var shown = ""
    for scalar in text.unicodeScalars.prefix(maximum) {
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .unassigned:
            shown += "\\u{\(String(scalar.value, radix: 16))}"
        default: shown.unicodeScalars.append(scalar)
        }
    }
    return text.unicodeScalars.count > maximum ? shown + "…" : shown
}
