/// How a scalar is read: what would be right, in words, and the reading itself.
struct Form<Value>: Sendable {
    /// Completes "expected …", such as `a duration such as 5s`.
    let expected: String
    /// nil when the text is nothing of the kind; an objection where a better sentence can be said.
    let read: @Sendable (FilledScalar) throws(Objection) -> Value?

    init(_ expected: String, _ read: @escaping @Sendable (FilledScalar) throws(Objection) -> Value?) {
        self.expected = expected
        self.read = read
    }
}

extension Form where Value: RawRepresentable & CaseIterable & Equatable & Sendable, Value.RawValue == String {
    /// One of the words that the cases are called.
    static func word(except refused: [Value] = []) -> Form {
        let words = Value.allCases.filter { !refused.contains($0) }.map(\.rawValue)
        return Form(oneOf(words)) { (scalar) throws(Objection) in
            let value = Value(rawValue: scalar.text == "false" ? "off" : scalar.text)
            if let value, refused.contains(value) {
                throw Objection("\(scalar.shown) is not supported yet; expected \(oneOf(words))")
            }
            return value
        }
    }
}

extension Form where Value == Bool {
    /// `true` or `on`, `false` or `off`.
    static var onOff: Form {
        .choice("on", "off", also: "true", "false")
    }

    /// Two words, the first of which is true.
    static func choice(_ yes: String, _ no: String, also: String...) -> Form {
        Form(oneOf([yes, no])) { (scalar) throws(Objection) in
            if scalar.text == yes || scalar.text == also.first { return true }
            return scalar.text == no || scalar.text == also.last ? false : nil
        }
    }
}

extension Form where Value == Int {
    /// A whole number in plain decimal digits. What looks like one in quotes is text, unless it was filled in.
    static func whole(_ range: ClosedRange<Int>) -> Form {
        Form("a whole number from \(range.lowerBound) to \(range.upperBound)") { (scalar) throws(Objection) in
            guard !scalar.isQuoted || scalar.isFilled, let number = wholeNumber(scalar.text) else { return nil }
            return range.contains(number) ? number : nil
        }
    }
}

/// Decimal digits without a leading zero (which YAML 1.1 takes for octal), up to what fits.
func wholeNumber(_ text: some StringProtocol) -> Int? {
    guard text.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
        text.utf8.count == 1 || text.utf8.first != UInt8(ascii: "0")
    else { return nil }
    return Int(text)
}

/// `a`, `a or b`, `a, b or c`.
func oneOf(_ words: [String]) -> String {
    guard let last = words.last, words.count > 1 else { return words.first ?? "" }
    return words.dropLast().joined(separator: ", ") + " or " + last
}
