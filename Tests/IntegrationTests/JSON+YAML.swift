internal import GatewayTestKit

@testable internal import GatewayConfiguration

extension JSON {
    /// A YAML file as an editor or a client reads it.
    init(yaml text: String) throws {
        self.init(try YAMLDocument.parse(Array(text.utf8)))
    }

    private init(_ node: YAMLNode?) {
        switch node?.content {
        case nil: self = .null
        case .sequence(let nodes): self = .array(nodes.map { JSON($0) })
        case .mapping(let entries):
            self = .object(Dictionary(entries.map { ($0.key, JSON($0.value)) }) { $1 })
        case .scalar(let scalar):
            let plain = scalar.isQuoted ? nil : scalar.text
            if scalar.isNull {
                self = .null
            } else if let number = plain.flatMap({ Double($0) }) {
                self = .number(number)
            } else {
                self = plain.flatMap { Bool($0) }.map { .bool($0) } ?? .string(scalar.text)
            }
        }
    }
}
