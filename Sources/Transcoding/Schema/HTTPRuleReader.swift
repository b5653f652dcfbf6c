/// Reads the `google.api.http` rules out of the unknown fields of a method's options.
///
/// swift-protobuf keeps the extension there, since nobody registers it. The bytes come from the plugin: what is no
/// rule becomes a fault, and the rules before and behind it stay.
struct HTTPRuleReader {
    /// `google.api.http` of `google.protobuf.MethodOptions`.
    static let extensionNumber = 72_295_728

    private(set) var rules: [HTTPRule] = []
    /// Sentences on what was not read.
    private(set) var faults: [String] = []
    /// How many rules may still be read.
    private let maximumRules: Int

    /// - Parameter options: the options' unknown fields, serialized.
    init(options: some Collection<UInt8>, maximumRules: Int) {
        self.maximumRules = maximumRules
        guard !options.isEmpty else { return }
        var fields = WireFields(Array(options))
        // Occurrences of one message field are merged, which is what their bytes end to end are read as.
        var bytes: [UInt8]?
        while let field = fields.next() {
            guard field.number == Self.extensionNumber, case .bytes(let range) = field.value else { continue }
            bytes = (bytes ?? []) + fields.bytes[range]
        }
        if let bytes { read(bytes, isAdditional: false) }
    }

    private mutating func read(_ bytes: [UInt8], isAdditional: Bool) {
        var rule = HTTPRule(verb: "", template: "")
        var additional: [[UInt8]] = []
        var fields = WireFields(bytes)
        while let field = fields.next() {
            guard case .bytes(let range) = field.value else { continue }
            let value = fields.bytes[range]
            switch field.number {
            case 2: (rule.verb, rule.template) = ("GET", Self.text(value))
            case 3: (rule.verb, rule.template) = ("PUT", Self.text(value))
            case 4: (rule.verb, rule.template) = ("POST", Self.text(value))
            case 5: (rule.verb, rule.template) = ("DELETE", Self.text(value))
            case 6: (rule.verb, rule.template) = ("PATCH", Self.text(value))
            case 7: rule.body = Self.text(value)
            case 8: (rule.verb, rule.template) = Self.custom(Array(value))
            case 11: additional.append(Array(value))
            case 12: rule.responseBody = Self.text(value)
            default: break
            }
        }
        if fields.isMalformed { return note("is malformed") }
        if rule.verb.isEmpty, rule.template.isEmpty {
            note(isAdditional ? "has an additional binding without a method and path" : "has no method and path")
        } else if rules.count >= maximumRules {
            note("is left out: no more than \(SchemaLimits.maximumRules) rules are read")
        } else {
            rules.append(rule)
        }
        if isAdditional, !additional.isEmpty { return note("nests additional_bindings; they may stand one level deep") }
        for bytes in additional where faults.count < Self.maximumFaults { read(bytes, isAdditional: true) }
    }

    private static let maximumFaults = 10

    private mutating func note(_ reason: String) {
        if faults.count < Self.maximumFaults { faults.append("its google.api.http rule \(reason)") }
    }

    /// `CustomHttpPattern`: kind and path.
    private static func custom(_ bytes: [UInt8]) -> (kind: String, path: String) {
        var fields = WireFields(bytes)
        var (kind, path) = ("", "")
        while let field = fields.next() {
            guard case .bytes(let range) = field.value else { continue }
            if field.number == 1 { kind = text(fields.bytes[range]) }
            if field.number == 2 { path = text(fields.bytes[range]) }
        }
        return (kind, path)
    }

    private static func text(_ bytes: ArraySlice<UInt8>) -> String { String(decoding: bytes, as: UTF8.self) }
}
