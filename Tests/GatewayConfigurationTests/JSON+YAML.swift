internal import Foundation
internal import GatewayTestKit

extension JSON {
    /// The value as YAML, on one line; JSON is YAML.
    var yaml: String {
        switch self {
        case .null: "null"
        case .bool(let value): "\(value)"
        case .number(let number): number == number.rounded() ? "\(Int(number))" : "\(number)"
        case .string(let text):
            "\"\(text.replacingOccurrences(of: "\\", with: "\\\\").replacingOccurrences(of: "\"", with: "\\\""))\""
        case .array(let elements): "[\(elements.map(\.yaml).joined(separator: ", "))]"
        case .object(let members):
            "{\(members.sorted { $0.key < $1.key }.map { "\"\($0)\": \($1.yaml)" }.joined(separator: ", "))}"
        }
    }

    /// The value with `new` at `path`, such as `["plugins", "pool", "min"]`: of a list the first element.
    func setting(_ new: JSON, at path: ArraySlice<String>) -> JSON {
        guard let key = path.first else { return new }
        if case .array(let elements) = self {
            return .array([(elements.first ?? [:]).setting(new, at: path)] + elements.dropFirst())
        }
        return .object(members.merging([key: self[key].setting(new, at: path.dropFirst())]) { $1 })
    }
}
