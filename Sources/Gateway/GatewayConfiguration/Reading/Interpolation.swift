/// Fills `${VAR}`, `${VAR:-x}`, `${file:/path}` and `$$` into values, once: what was filled in is not looked at again.
struct Interpolation {
    let environment: [String: String]
    /// The bytes of a file, or an error whose description says why not.
    let readFile: (String) throws -> [UInt8]

    func fill(_ scalar: YAMLNode.Scalar) throws(Objection) -> FilledScalar {
        let dollar: Character = "$"
        guard scalar.text.contains(dollar) else {
            return FilledScalar(text: scalar.text, isQuoted: scalar.isQuoted, isFilled: false)
        }
        var rest = scalar.text[...]
        var text = ""
        var isFilled = false
        while let position = rest.firstIndex(of: dollar) {
            text += rest[..<position]
            rest = rest[rest.index(after: position)...]
            switch rest.first {
            case dollar:
                text.append(dollar)
                rest = rest.dropFirst()
            case "{":
                guard let end = rest.firstIndex(of: "}") else {
                    throw Objection("\"${\" without \"}\"; a dollar by itself is written $$")
                }
                text += try value(of: rest[rest.index(after: rest.startIndex)..<end])
                rest = rest[rest.index(after: end)...]
                isFilled = true
            default:
                throw Objection("a single \"$\"; a dollar is written $$, a variable ${NAME}")
            }
        }
        return FilledScalar(text: text + rest, isQuoted: scalar.isQuoted, isFilled: isFilled)
    }

    private func value(of reference: Substring) throws(Objection) -> String {
        let filePrefix = "file:"
        if reference.hasPrefix(filePrefix) {
            return try contents(of: String(reference.dropFirst(filePrefix.count)))
        }
        var name = reference
        var fallback: String?
        if let separator = reference.firstRange(of: ":-") {
            name = reference[..<separator.lowerBound]
            fallback = String(reference[separator.upperBound...])
        }
        guard isEnvironmentName(name) else {
            throw Objection("\"${\(reference)}\" is none of ${NAME}, ${NAME:-default}, ${file:/path}")
        }
        let value = environment[String(name)]
        // As in a shell, a variable that is set to nothing has its default too.
        if let fallback { return value.flatMap { $0.isEmpty ? nil : $0 } ?? fallback }
        guard let value else {
            throw Objection("the environment variable \(name) is not set; set it, or write ${\(name):-default}")
        }
        return value
    }

    private func contents(of path: String) throws(Objection) -> String {
        let bytes: [UInt8]
        do {
            bytes = try readFile(path)
        } catch {
            throw Objection("${file:\(path)} cannot be read: \(error)")
        }
        guard bytes.count <= ConfigurationReader.maximumFilledFileBytes else {
            throw Objection("${file:\(path)} holds more than \(ConfigurationReader.maximumFilledFileBytes) bytes")
        }
        guard var text = String(validating: bytes, as: UTF8.self) else {
            throw Objection("${file:\(path)} is not UTF-8")
        }
        // A secret is written with an editor, or with echo. "\r\n" is one Character.
        if text.last == "\n" || text.last == "\r\n" { text.removeLast() }
        return text
    }
}

/// Whether `name` can be the name of an environment variable that a shell sets.
func isEnvironmentName(_ name: some StringProtocol) -> Bool {
    guard let first = name.utf8.first, !(UInt8(ascii: "0")...UInt8(ascii: "9")).contains(first) else { return false }
    return name.unicodeScalars.allSatisfy { $0 == "_" || ($0.isASCII && ($0.properties.isAlphabetic || isDigit($0))) }
}

private func isDigit(_ scalar: UnicodeScalar) -> Bool {
    ("0"..."9").contains(scalar)
}
