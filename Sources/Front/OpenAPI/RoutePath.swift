internal import Routing

/// A path template as a path of the document: each wildcard is a parameter.
struct RoutePath {
    struct Parameter {
        /// As it stands in the braces.
        var name: String
        /// The field that the value fills; nil for a wildcard without a name.
        var fieldPath: String?
        /// Whether the value is the whole of the field's, and no part between literals.
        var isWhole: Bool
        /// `**`: the value may hold slashes, and may be empty.
        var isMulti: Bool
    }

    /// Such as `/v1/shelves/{shelf}:archive`.
    private(set) var text = ""
    /// The text with nothing in the braces: OpenAPI takes two paths for the same when these are.
    private(set) var shape = ""
    /// In the order of the text.
    private(set) var parameters: [Parameter] = []

    init(_ template: PathTemplate) {
        for (index, segment) in template.segments.enumerated() {
            switch segment {
            case .literal(let text): append("/" + Self.encoded(text))
            case .single, .multi: append(parameter(at: index, of: template, isMulti: segment == .multi))
            }
        }
        if let verb = template.verb { append(":" + Self.encoded(verb)) }
    }

    private mutating func append(_ literal: String) {
        text += literal
        shape += literal
    }

    private mutating func append(_ parameter: Parameter) {
        text += "/{\(parameter.name)}"
        shape += "/{}"
        parameters.append(parameter)
    }

    private func parameter(at index: Int, of template: PathTemplate, isMulti: Bool) -> Parameter {
        guard let variable = template.variables.first(where: { $0.segments(of: template).contains(index) }) else {
            return Parameter(
                name: free("_\(parameters.count + 1)"), fieldPath: nil, isWhole: false, isMulti: isMulti)
        }
        let wildcards = variable.segments(of: template).filter { template.segments[$0].isWildcard }
        let position = wildcards.firstIndex(of: index) ?? 0
        // Not with points: programs that fill in paths take them for more than a letter of a name.
        let name = String(variable.fieldPath.map { $0 == "." ? "_" : $0 })
        return Parameter(
            name: free(wildcards.count > 1 ? "\(name)_\(position + 1)" : name),
            fieldPath: variable.fieldPath,
            isWhole: variable.segmentCount == 1,
            isMulti: isMulti)
    }

    private func free(_ name: String) -> String {
        var name = name
        while parameters.contains(where: { $0.name == name }) { name += "_" }
        return name
    }

    /// What may stand in a path as it is, but for braces.
    private static func encoded(_ text: String) -> String {
        var encoded = ""
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "~"), UInt8(ascii: ":"), UInt8(ascii: "@"), UInt8(ascii: "!"), UInt8(ascii: "$"),
                UInt8(ascii: "&"), UInt8(ascii: "'"), UInt8(ascii: "("), UInt8(ascii: ")"), UInt8(ascii: "*"),
                UInt8(ascii: "+"), UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: "="):
                encoded.unicodeScalars.append(UnicodeScalar(byte))
            default:
                let digits = String(byte, radix: 16, uppercase: true)
                encoded += byte < 16 ? "%0\(digits)" : "%\(digits)"
            }
        }
        return encoded
    }
}

extension PathVariable {
    fileprivate func segments(of template: PathTemplate) -> Range<Int> {
        let lower = min(firstSegment, template.segments.count)
        return lower..<min(lower + segmentCount, template.segments.count)
    }
}

extension PathTemplate.Segment {
    fileprivate var isWildcard: Bool {
        switch self {
        case .literal: false
        case .single, .multi: true
        }
    }
}
