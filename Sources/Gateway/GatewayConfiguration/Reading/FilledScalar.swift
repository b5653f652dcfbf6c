/// A scalar whose `${…}` have been filled in.
struct FilledScalar {
    var text: String
    var isQuoted: Bool
    /// Whether something was filled in: then it may be a secret, and is not repeated in a fault.
    var isFilled: Bool

    /// The value as a fault quotes it.
    var shown: String {
        isFilled ? Self.standIn : "\"\(printable(text))\""
    }

    /// The value as a fault calls it by its name, in the middle of a sentence.
    var named: String {
        isFilled ? Self.standIn : printable(text)
    }

    /// What a fault says in place of a value that may be a secret.
    private static let standIn = "what ${…} stands for"
}

extension FilledScalar {
    /// A text in which nothing was to be filled in.
    init(_ text: String) {
        self.init(text: text, isQuoted: true, isFilled: false)
    }
}
