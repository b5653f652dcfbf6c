/// What to do about libyaml's most frequent objections, whose words say what its grammar wants and not what was written.
enum YAMLRemedy {
    /// - Parameter character: what stands where the objection points.
    static func text(for problem: String, before character: UInt8?) -> String {
        switch problem {
        case "found character that cannot start any token":
            switch character {
            case UInt8(ascii: "\t"): "; it is a tab, and YAML is indented with spaces"
            case UInt8(ascii: "@"), UInt8(ascii: "`"): "; a text that begins with @ or ` goes in quotes"
            case UInt8(ascii: "%"): "; a text that begins with % goes in quotes"
            default: ""
            }
        case "mapping values are not allowed in this context":
            "; is the line indented as its neighbours? A text with \": \" in it goes in quotes"
        case "did not find expected alphabetic or numeric character":
            "; a text that begins with * or & goes in quotes"
        case "did not find expected key", "did not find expected '-' indicator":
            "; are the lines indented alike?"
        default: ""
        }
    }
}
