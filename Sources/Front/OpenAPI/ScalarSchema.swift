internal import JSONEngine
internal import Schema

/// JSON Schemas of scalar kinds.
enum ScalarSchema {
    static let signedPattern = "^(0|-?[1-9][0-9]{0,18})$"
    static let unsignedPattern = "^(0|[1-9][0-9]{0,19})$"
    private static let base64Pattern = "^([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{3}=|[A-Za-z0-9+/]{2}==)?$"

    static func of(_ kind: FieldKind) -> JSONNode {
        switch kind {
        case .double: real("double")
        // The shortest number that is read as the largest of its kind.
        case .float: real("float", limit: 3.402_823_5e38)
        case .int32, .sint32, .sfixed32: integer("int32", Int(Int32.min), Int(Int32.max))
        case .uint32, .fixed32: integer("uint32", 0, Int(UInt32.max))
        case .int64, .sint64, .sfixed64: text("int64", pattern: signedPattern)
        case .uint64, .fixed64: text("uint64", pattern: unsignedPattern)
        case .bool: .object { $0.set("type", "boolean") }
        case .string: .object { $0.set("type", "string") }
        case .bytes:
            .object {
                $0.set("type", "string")
                $0.set("contentEncoding", "base64")
                $0.set("pattern", base64Pattern)
            }
        // A message or enum has a schema of its own.
        case .message, .group: .object { $0.set("type", "object") }
        case .enumeration: integer("int32", Int(Int32.min), Int(Int32.max))
        }
    }

    /// A number, or the text of one that JSON has no number for.
    private static func real(_ format: String, limit: Double? = nil) -> JSONNode {
        .object {
            $0.set("type", .array(of: ["number", "string"]))
            $0.set("format", format)
            if let limit {
                $0.set("minimum", .double(-limit))
                $0.set("maximum", .double(limit))
            }
            $0.set("pattern", "^(NaN|-?Infinity)$")
        }
    }

    private static func integer(_ format: String, _ minimum: Int, _ maximum: Int) -> JSONNode {
        .object {
            $0.set("type", "integer")
            $0.set("format", format)
            $0.set("minimum", .integer(minimum))
            $0.set("maximum", .integer(maximum))
        }
    }

    /// 64 bits are more than a JSON number is sure to keep.
    private static func text(_ format: String, pattern: String) -> JSONNode {
        .object {
            $0.set("type", "string")
            $0.set("format", format)
            $0.set("pattern", pattern)
        }
    }
}
