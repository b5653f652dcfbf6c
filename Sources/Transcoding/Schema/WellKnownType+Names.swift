extension WellKnownType {
    /// The form that ProtoJSON gives the message of that full name.
    init(messageNamed name: String) {
        self = Self.forms[name] ?? .none
    }

    private static let forms: [String: WellKnownType] = {
        var forms: [String: WellKnownType] = [
            "Any": .any, "Timestamp": .timestamp, "Duration": .duration, "FieldMask": .fieldMask, "Struct": .struct,
            "Value": .value, "ListValue": .listValue, "Empty": .empty,
        ]
        for kind in ["Double", "Float", "Int64", "UInt64", "Int32", "UInt32", "Bool", "String", "Bytes"] {
            forms["\(kind)Value"] = .wrapper
        }
        return Dictionary(uniqueKeysWithValues: forms.map { ("google.protobuf.\($0)", $1) })
    }()
}
