/// The types that Patchbay brings itself.
///
/// The well-known ones take precedence over a plugin's own, because ProtoJSON's forms depend on their very fields. The
/// others fill in what a plugin leaves out: Go's reflection leaves out imports that are not linked in, and the details
/// of a status name `google.rpc` types that no service mentions.
enum BundledTypes {
    /// The messages of google/protobuf that ProtoJSON has a form for.
    static let wellKnown: FileDeclaration = {
        var file = FileDeclaration()
        let package = "google.protobuf"
        func add(_ name: String, _ fields: [FieldDeclaration], isMapEntry: Bool = false) {
            file.messages.append(
                MessageDeclaration(fullName: "\(package).\(name)", fields: fields, isMapEntry: isMapEntry))
        }
        add("Any", [.scalar(1, "type_url", .string), .scalar(2, "value", .bytes)])
        add("Timestamp", [.scalar(1, "seconds", .int64), .scalar(2, "nanos", .int32)])
        add("Duration", [.scalar(1, "seconds", .int64), .scalar(2, "nanos", .int32)])
        add("FieldMask", [.scalar(1, "paths", .string).repeated])
        add("Empty", [])
        add("Struct", [.message(1, "fields", "\(package).Struct.FieldsEntry").repeated])
        add(
            "Struct.FieldsEntry", [.scalar(1, "key", .string), .message(2, "value", "\(package).Value")],
            isMapEntry: true)
        add(
            "Value",
            [
                .enumeration(1, "null_value", "\(package).NullValue").member(of: 0),
                .scalar(2, "number_value", .double).member(of: 0),
                .scalar(3, "string_value", .string).member(of: 0),
                .scalar(4, "bool_value", .bool).member(of: 0),
                .message(5, "struct_value", "\(package).Struct").member(of: 0),
                .message(6, "list_value", "\(package).ListValue").member(of: 0),
            ])
        add("ListValue", [.message(1, "values", "\(package).Value").repeated])
        let wrappers: [(String, FieldKind)] = [
            ("Double", .double), ("Float", .float), ("Int64", .int64), ("UInt64", .uint64), ("Int32", .int32),
            ("UInt32", .uint32), ("Bool", .bool), ("String", .string), ("Bytes", .bytes),
        ]
        for (name, kind) in wrappers { add("\(name)Value", [.scalar(1, "value", kind)]) }
        file.enums.append(
            EnumDeclaration(fullName: "\(package).NullValue", isClosed: false, values: [("NULL_VALUE", 0)]))
        return file
    }()

    /// google/rpc/{status,error_details,code}.proto and google/api/httpbody.proto.
    static let further: FileDeclaration = {
        var file = FileDeclaration()
        func add(_ name: String, _ fields: [FieldDeclaration], isMapEntry: Bool = false) {
            file.messages.append(MessageDeclaration(fullName: name, fields: fields, isMapEntry: isMapEntry))
        }
        func text(_ number: Int32, _ name: String) -> FieldDeclaration { .scalar(number, name, .string) }
        func entry(_ name: String) {
            add(name, [text(1, "key"), text(2, "value")], isMapEntry: true)
        }
        add(
            "google.rpc.Status",
            [
                .scalar(1, "code", .int32), text(2, "message"),
                .message(3, "details", "google.protobuf.Any").repeated,
            ])
        add(
            "google.rpc.ErrorInfo",
            [
                text(1, "reason"), text(2, "domain"),
                .message(3, "metadata", "google.rpc.ErrorInfo.MetadataEntry").repeated,
            ])
        entry("google.rpc.ErrorInfo.MetadataEntry")
        add("google.rpc.RetryInfo", [.message(1, "retry_delay", "google.protobuf.Duration")])
        add("google.rpc.DebugInfo", [text(1, "stack_entries").repeated, text(2, "detail")])
        add("google.rpc.QuotaFailure", [.message(1, "violations", "google.rpc.QuotaFailure.Violation").repeated])
        add(
            "google.rpc.QuotaFailure.Violation",
            [
                text(1, "subject"), text(2, "description"), text(3, "api_service"), text(4, "quota_metric"),
                text(5, "quota_id"),
                .message(6, "quota_dimensions", "google.rpc.QuotaFailure.Violation.QuotaDimensionsEntry").repeated,
                .scalar(7, "quota_value", .int64), .scalar(8, "future_quota_value", .int64).optional,
            ])
        entry("google.rpc.QuotaFailure.Violation.QuotaDimensionsEntry")
        add(
            "google.rpc.PreconditionFailure",
            [.message(1, "violations", "google.rpc.PreconditionFailure.Violation").repeated])
        add(
            "google.rpc.PreconditionFailure.Violation", [text(1, "type"), text(2, "subject"), text(3, "description")])
        add(
            "google.rpc.BadRequest",
            [.message(1, "field_violations", "google.rpc.BadRequest.FieldViolation").repeated])
        add(
            "google.rpc.BadRequest.FieldViolation",
            [
                text(1, "field"), text(2, "description"), text(3, "reason"),
                .message(4, "localized_message", "google.rpc.LocalizedMessage"),
            ])
        add("google.rpc.RequestInfo", [text(1, "request_id"), text(2, "serving_data")])
        add(
            "google.rpc.ResourceInfo",
            [text(1, "resource_type"), text(2, "resource_name"), text(3, "owner"), text(4, "description")])
        add("google.rpc.Help", [.message(1, "links", "google.rpc.Help.Link").repeated])
        add("google.rpc.Help.Link", [text(1, "description"), text(2, "url")])
        add("google.rpc.LocalizedMessage", [text(1, "locale"), text(2, "message")])
        add(
            "google.api.HttpBody",
            [
                text(1, "content_type"), .scalar(2, "data", .bytes),
                .message(3, "extensions", "google.protobuf.Any").repeated,
            ])
        let codes = [
            "OK", "CANCELLED", "UNKNOWN", "INVALID_ARGUMENT", "DEADLINE_EXCEEDED", "NOT_FOUND", "ALREADY_EXISTS",
            "PERMISSION_DENIED", "RESOURCE_EXHAUSTED", "FAILED_PRECONDITION", "ABORTED", "OUT_OF_RANGE",
            "UNIMPLEMENTED", "INTERNAL", "UNAVAILABLE", "DATA_LOSS", "UNAUTHENTICATED",
        ]
        file.enums.append(
            EnumDeclaration(
                fullName: "google.rpc.Code", isClosed: false,
                values: codes.enumerated().map { ($0.element, Int32($0.offset)) }))
        return file
    }()
}

extension FieldDeclaration {
    fileprivate static func scalar(_ number: Int32, _ name: String, _ kind: FieldKind) -> FieldDeclaration {
        FieldDeclaration(name: name, jsonName: nil, number: number, kind: kind)
    }

    fileprivate static func message(_ number: Int32, _ name: String, _ type: String) -> FieldDeclaration {
        FieldDeclaration(name: name, jsonName: nil, number: number, kind: .message, typeName: ".\(type)")
    }

    fileprivate static func enumeration(_ number: Int32, _ name: String, _ type: String) -> FieldDeclaration {
        FieldDeclaration(name: name, jsonName: nil, number: number, kind: .enumeration, typeName: ".\(type)")
    }

    fileprivate var repeated: FieldDeclaration {
        var field = self
        (field.isRepeated, field.isPacked) = (true, true)
        return field
    }

    fileprivate var optional: FieldDeclaration {
        var field = self
        field.hasPresence = true
        return field
    }

    fileprivate func member(of oneof: Int32) -> FieldDeclaration {
        var field = optional
        field.oneof = oneof
        return field
    }
}
