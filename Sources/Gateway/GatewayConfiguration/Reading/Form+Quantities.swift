extension Form where Value == Duration {
    /// A number and one of `ms`, `s`, `m`, `h`, such as `1.5s`; 0 needs no unit.
    static func duration(_ range: ClosedRange<Duration>) -> Form {
        let bounds = "\(text(range.lowerBound)) to \(text(range.upperBound))"
        return Form("a duration such as 250ms, 5s or 2m, from \(bounds)") { (scalar) throws(Objection) in
            guard let duration = Duration(configured: scalar.text) else { return nil }
            return range.contains(duration) ? duration : nil
        }
    }

    /// A duration without a fraction of a second.
    static func seconds(_ range: ClosedRange<Duration>) -> Form {
        let form = duration(range)
        return Form("\(form.expected), in whole seconds") { (scalar) throws(Objection) in
            try form.read(scalar).flatMap { $0.components.attoseconds == 0 ? $0 : nil }
        }
    }

    private static func text(_ duration: Duration) -> String {
        let (seconds, attoseconds) = duration.components
        if attoseconds != 0 { return "\(attoseconds / 1_000_000_000_000_000)ms" }
        return seconds > 0 && seconds % 3600 == 0 ? "\(seconds / 3600)h" : "\(seconds)s"
    }
}

extension Duration {
    /// nil when `text` is no duration, one of more than a year, or finer than a nanosecond.
    init?(configured text: String) {
        if text == "0" {
            self = .zero
            return
        }
        let number = text.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
        let nanosecondsPerUnit: Int
        switch text[number.endIndex...] {
        case "ms": nanosecondsPerUnit = 1_000_000
        case "s": nanosecondsPerUnit = 1_000_000_000
        case "m": nanosecondsPerUnit = 60_000_000_000
        case "h": nanosecondsPerUnit = 3_600_000_000_000
        default: return nil
        }
        let parts = number.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        let year = 366 * 86_400 * 1_000_000_000
        guard let whole = parts.first.flatMap({ wholeNumber($0) }), whole <= year / nanosecondsPerUnit else {
            return nil
        }
        var nanoseconds = whole * nanosecondsPerUnit
        if parts.count == 2 {
            let digits = parts[1]
            guard (1...9).contains(digits.utf8.count), let fraction = Int(digits) else { return nil }
            // Nine digits of hours would not fit; nobody writes them, so they are simply no duration.
            let scale = (0..<digits.utf8.count).reduce(1) { power, _ in power * 10 }
            let (product, overflow) = fraction.multipliedReportingOverflow(by: nanosecondsPerUnit)
            guard !overflow, product % scale == 0 else { return nil }
            nanoseconds += product / scale
        }
        self = .nanoseconds(nanoseconds)
    }
}

extension Form where Value == Int {
    /// A number of bytes, with `KiB`, `MiB`, `GiB`, `B` or no unit.
    static func bytes(_ range: ClosedRange<Int>) -> Form {
        let bounds = "\(sizeText(range.lowerBound)) to \(sizeText(range.upperBound))"
        return Form("a size such as 64KiB or 4MiB, from \(bounds)") { (scalar) throws(Objection) in
            guard let bytes = byteCount(configured: scalar.text) else { return nil }
            return range.contains(bytes) ? bytes : nil
        }
    }
}

private func sizeText(_ bytes: Int) -> String {
    for (shift, unit) in [(30, "GiB"), (20, "MiB"), (10, "KiB")] where bytes % (1 << shift) == 0 {
        return "\(bytes >> shift)\(unit)"
    }
    return "\(bytes)B"
}

/// nil when `text` is no size, or one of more than an exbibyte.
private func byteCount(configured text: String) -> Int? {
    let digits = text.prefix { $0.isASCII && $0.isNumber }
    let shift: Int
    switch text[digits.endIndex...] {
    case "", "B": shift = 0
    case "KiB": shift = 10
    case "MiB": shift = 20
    case "GiB": shift = 30
    default: return nil
    }
    guard let number = wholeNumber(digits), number <= 1 << (60 - shift) else { return nil }
    return number << shift
}
