internal import Foundation

/// A reader of JSON Schema 2020-12, as far as the files of `openapi/` use it.
public struct JSONSchema: Sendable {
    /// The document: a schema, or a description with schemas in it.
    public let root: JSON

    public init(root: JSON) {
        self.root = root
    }

    /// The repository's schema of the configuration.
    public static func configuration() throws -> JSONSchema {
        let bytes = try Data(contentsOf: URL(filePath: BuiltPrograms.root + "/openapi/patchbay.schema.json"))
        return JSONSchema(root: try JSON(parsing: [UInt8](bytes)))
    }

    /// Keywords that say nothing about a value.
    private static let annotations: Set<String> = [
        "$schema", "$id", "$defs", "title", "description", "default", "examples",
    ]

    /// Whether `value` is as `schema`, by default the whole, wants it.
    public func accepts(_ value: JSON, _ schema: JSON? = nil) -> Bool {
        let schema = schema ?? root
        if case .bool(let answer) = schema { return answer }
        return schema.keys.allSatisfy { Self.annotations.contains($0) || satisfies(value, $0, schema[$0], in: schema) }
    }

    private func satisfies(_ value: JSON, _ keyword: String, _ operand: JSON, in schema: JSON) -> Bool {
        switch keyword {
        case "$ref": accepts(value, resolved(operand))
        case "type": (operand.elements + [operand]).compactMap(\.string).contains { value.isOfType($0) }
        case "enum": operand.elements.contains(value)
        case "const": operand == value
        case "anyOf": operand.elements.contains { accepts(value, $0) }
        case "not": !accepts(value, operand)
        case "minimum": value.number.map { $0 >= operand.number ?? .infinity } ?? true
        case "maximum": value.number.map { $0 <= operand.number ?? -.infinity } ?? true
        case "pattern": value.string.map { matches($0, operand.string) } ?? true
        default: satisfiesAsWhole(value, keyword, operand, in: schema)
        }
    }

    /// Keywords of lists and mappings.
    private func satisfiesAsWhole(_ value: JSON, _ keyword: String, _ operand: JSON, in schema: JSON) -> Bool {
        let elements = value.elements
        let members = value.members
        switch (keyword, value) {
        case ("minItems", .array): return Double(elements.count) >= operand.number ?? .infinity
        case ("maxItems", .array): return Double(elements.count) <= operand.number ?? -.infinity
        case ("uniqueItems", .array): return elements.indices.allSatisfy { !elements[..<$0].contains(elements[$0]) }
        case ("contains", .array): return elements.contains { accepts($0, operand) }
        case ("prefixItems", .array): return zip(elements, operand.elements).allSatisfy { accepts($0, $1) }
        case ("items", .array):
            return elements.dropFirst(schema["prefixItems"].elements.count).allSatisfy { accepts($0, operand) }
        case ("required", .object): return operand.elements.allSatisfy { members[$0.string ?? ""] != nil }
        case ("maxProperties", .object): return Double(members.count) <= operand.number ?? -.infinity
        case ("propertyNames", .object): return members.keys.allSatisfy { accepts(.string($0), operand) }
        case ("properties", .object): return members.allSatisfy { accepts($1, operand.members[$0] ?? true) }
        case ("additionalProperties", .object):
            return members.allSatisfy { schema["properties"].keys.contains($0) || accepts($1, operand) }
        default: return true
        }
    }

    /// What a reference such as `#/$defs/name` names.
    public func resolved(_ reference: JSON) -> JSON {
        (reference.string ?? "").split(separator: "/").dropFirst().reduce(root) { $0[String($1)] }
    }

    /// A property with what its `$ref` names beside its own members.
    public func whole(_ property: JSON) -> JSON {
        guard property.keys.contains("$ref") else { return property }
        return .object(whole(resolved(property["$ref"])).members.merging(property.members) { $1 })
    }

    private func matches(_ text: String, _ pattern: String?) -> Bool {
        guard let pattern, let expression = try? Regex(pattern) else { return false }
        return text.firstMatch(of: expression) != nil
    }
}

extension JSON {
    /// The members of an object; none for anything else.
    public var members: [String: JSON] {
        if case .object(let members) = self { members } else { [:] }
    }

    fileprivate func isOfType(_ name: String) -> Bool {
        switch self {
        case .null: name == "null"
        case .bool: name == "boolean"
        case .number(let number): name == "number" || (name == "integer" && number == number.rounded())
        case .string: name == "string"
        case .array: name == "array"
        case .object: name == "object"
        }
    }
}
