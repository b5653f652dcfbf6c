/// A scalar whose `${…}` have been filled in.
struct FilledScalar {
    var text: String
    var isQuoted: Bool
    /// Whether something was filled in: then it may be a secret, and is not repeated in a fault.
    var isFilled: Bool

    /// The value as a fault names it.
    var shown: String {
        isFilled ? "what ${…} stands for" : "\"\(printable(text))\""
    }
}
