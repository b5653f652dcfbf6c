internal import GatewayTestKit
internal import Testing

@testable internal import GatewayConfiguration

/// `openapi/patchbay.schema.json` against the reader: editors must not be told otherwise than the gateway does.
@Suite struct ConfigurationSchemaTests {
    private let schema: JSONSchema
    private let keys: [ConfigurationKey]

    init() throws {
        schema = try JSONSchema.configuration()
        keys = ConfigurationKey.all(of: schema)
    }

    @Test func `It knows the keys that the reader knows, and no other`() {
        #expect(Set(keys.map(\.path)) == knownKeys())
    }

    @Test func `Its defaults are the reader's`() {
        let plain = reading(["plugins": [["name": "orders", "command": ["x"]]]]).configuration
        var compared = 0
        for key in keys where key.property.keys.contains("default") {
            let path = key.path.split(separator: ".").map { String($0.hasSuffix("[]") ? $0.dropLast(2) : $0) }
            let said: JSON = ["plugins": [["name": "orders", "command": ["x"]]]]
            let whole = reading(key.path == "plugins" ? said : said.setting(key.property["default"], at: path[...]))
            #expect(whole.faults == [], "\(key.path)")
            #expect(whole.configuration == plain, "\(key.path)")
            compared += 1
        }
        #expect(compared > 40)
    }

    /// Each key is given some hundred values, among them all that the schema names, and what lies just beside its
    /// ranges: the schema must take those that the reader takes.
    @Test func `It takes what the reader takes`() {
        var taken = 0
        var refused = 0
        for key in keys {
            for value in values(for: key) {
                let configuration = key.configuration(with: value)
                let isRead = reading(configuration).faults.isEmpty
                let isValid = schema.accepts(configuration)
                taken += isRead ? 1 : 0
                refused += isRead ? 0 : 1
                // What lies in a range of durations or sizes, a pattern cannot say.
                if key.range != nil, isValid, value.number != nil || value.string != nil { continue }
                // The reader takes any scalar for its text, where an editor may point at a number or a switch.
                let isLoose = isRead && retyped(value).contains { schema.accepts(key.configuration(with: $0)) }
                #expect(isValid == isRead || isLoose, "\(key.path): \(value.yaml)")
            }
        }
        #expect(taken > 500 && refused > 5000, "\(taken) \(refused)")
    }

    /// `value` with its numbers and switches as text, and with its `"true"` and `"false"` as switches.
    private func retyped(_ value: JSON) -> [JSON] {
        func retype(_ value: JSON, _ scalar: (JSON) -> JSON) -> JSON {
            if case .array(let elements) = value { .array(elements.map(scalar)) } else { scalar(value) }
        }
        return [
            retype(value) { $0.number == nil && $0.bool == nil ? $0 : .string($0.yaml) },
            retype(value) { $0.string.flatMap(Bool.init).map { .bool($0) } ?? $0 },
        ]
    }

    @Test func `Its ranges of durations and sizes are the reader's`() {
        var compared = 0
        for key in keys {
            guard let range = key.range else { continue }
            compared += 1
            let isRead = { (text: String) in reading(key.configuration(with: .string(text))).faults.isEmpty }
            #expect(isRead(range.least) && isRead(range.most), "\(key.path)")
            for outside in beside(range) { #expect(!isRead(outside), "\(key.path): \(outside)") }
        }
        #expect(compared == 16)
    }

    @Test func `Every value can be filled in`() {
        for key in keys where key.isSupported && !key.isSection {
            for value in [key.property["default"]] + key.property["examples"].elements {
                for (filled, text) in filledIn(value) {
                    let configuration = key.configuration(with: filled)
                    #expect(reading(configuration, environment: ["V": text]).faults == [], "\(key.path): \(text)")
                    #expect(schema.accepts(configuration), "\(key.path): \(filled.yaml)")
                }
            }
        }
    }

    /// `value` with `${V}` in place of each scalar in turn, and what `V` then is.
    private func filledIn(_ value: JSON) -> [(JSON, String)] {
        switch value {
        case .null: return []
        case .array(let elements):
            return elements.indices.flatMap { index in
                filledIn(elements[index]).map { filled, text in
                    (.array(elements[..<index] + [filled] + elements[(index + 1)...]), text)
                }
            }
        case .object(let members):
            return members.flatMap { name, member in
                filledIn(member).map { (.object(members.merging([name: $0]) { $1 }), $1) }
            }
        default: return [("${V}", value.string ?? value.yaml)]
        }
    }

    @Test func `Every key is described, every mapping closed, every keyword one of JSON Schema's`() {
        for key in keys {
            #expect(!key.description.isEmpty, "\(key.path)")
            if key.isSection { #expect(key.property["additionalProperties"] == false, "\(key.path)") }
        }
        func check(_ schema: JSON, _ path: String) {
            for (keyword, operand) in schema.members {
                let place = "\(path)/\(keyword)"
                switch keyword {
                case "$schema", "$id", "$ref", "title", "description", "pattern":
                    #expect(operand.string != nil, "\(place)")
                case "minimum", "maximum", "minItems", "maxItems", "maxProperties":
                    #expect(operand.number != nil, "\(place)")
                case "enum", "examples", "required": #expect(!operand.elements.isEmpty, "\(place)")
                case "uniqueItems": #expect(operand.bool != nil, "\(place)")
                case "type", "const", "default": break
                case "anyOf", "prefixItems": for element in operand.elements { check(element, place) }
                case "properties", "$defs": for (name, value) in operand.members { check(value, "\(place)/\(name)") }
                case "items", "contains", "not", "propertyNames", "additionalProperties": check(operand, place)
                default: Issue.record("\(place) is no keyword that is known here")
                }
                if keyword == "$ref" { #expect(self.schema.resolved(operand) != .null, "\(place)") }
            }
        }
        check(schema.root, "")
    }

    @Test func `Its examples are read`() {
        for key in keys {
            for example in key.property["examples"].elements {
                let configuration = key.configuration(with: example)
                let faults = reading(configuration).faults.map(\.message).filter { !$0.hasPrefix("${file:") }
                #expect(faults == [], "\(key.path)")
                #expect(schema.accepts(configuration), "\(key.path)")
            }
        }
    }

    // MARK: Values to try

    private func values(for key: ConfigurationKey) -> [JSON] {
        let named = words(key.property) + [key.property["default"]] + key.property["examples"].elements
        let bounds = numbers(key.property).flatMap { [$0 - 1, $0, $0 + 1].map { JSON.number($0) } }
        let scalars = Self.scalars + named.flatMap { $0.elements + [$0] } + bounds
        let plain = scalars.filter { !($0.string ?? "").contains("$") }
        return plain + plain.map { [$0] } + Self.others
    }

    private static let scalars: [JSON] = [
        nil, true, false, 0, 1, -1, 1.5, 2, 64, 65, 100, 1024, "", "x", "on", "off", "true", "auto", "any", "none", "/",
        "/a", "a/b", "5s", "0", "1.5s", "1500ms", "5 s", "5", "-5s", "4MiB", "4MB", "127.0.0.1:1", "127.0.0.1",
        "unix:/a", "unix:", "a:b", "*", "[::1]", "[x]", "X-Tenant", "X-*", "Grpc-Metadata-*", "é", "a b", "A=B",
        "PLUGIN_X", "PLUGIN_MIN_PORT", "COOKIE_2", "1A", "healthz", "Orders", "a..b", "shop.v1.Orders", "grpc",
        "netrpc", "start", "required", "ignore", "problem",
    ]

    private static let others: [JSON] = [
        [], ["x", "x"], ["x", "y"], [5, 6], [5, 5], [[]], [[:]], ["grpc", "netrpc"], ["netrpc", "grpc"],
        ["grpc", "grpc"], [:], ["a": "b"], ["a": 1], ["a": []], ["A": "b"], ["A": nil], ["1a": "b"], ["PLUGIN_A": "b"],
        ["key": "A"], ["key": "A", "value": "b"], ["key": "A", "value": ""], ["name": "a"],
    ]

    /// Every word that the schema names for a key.
    private func words(_ schema: JSON) -> [JSON] {
        schema["enum"].elements + (schema.keys.contains("const") ? [schema["const"]] : [])
            + (schema["anyOf"].elements + [schema["items"], schema["not"]].filter { $0 != .null }).flatMap { words($0) }
    }

    /// Every bound of numbers.
    private func numbers(_ schema: JSON) -> [Double] {
        [schema["minimum"].number, schema["maximum"].number].compactMap(\.self)
            + (schema["anyOf"].elements + [schema["items"]].filter { $0 != .null }).flatMap { numbers($0) }
    }

    /// What is a little less than the least and a little more than the most.
    private func beside(_ range: (least: String, most: String)) -> [String] {
        guard let least = Duration(configured: range.least), let most = Duration(configured: range.most) else {
            return ["0B", "1025MiB", "1023B", "1048577B"].filter { size in
                size == "0B" ? range.least == "1B" : size == "1025MiB" ? range.most == "1GiB" : range.least == "1KiB"
            }
        }
        let nanoseconds = { (duration: Duration, more: Int64) -> String in
            let (seconds, attoseconds) = duration.components
            let count = seconds * 1_000_000_000 + attoseconds / 1_000_000_000 + more
            let fraction = String(count % 1_000_000)
            return "\(count / 1_000_000).\(String(repeating: "0", count: 6 - fraction.count))\(fraction)ms"
        }
        let seconds = "\(most.components.seconds + 1)s"
        return (least == .zero ? [] : [nanoseconds(least, -1)]) + [nanoseconds(most, 1), seconds]
    }
}
