internal import ProtoJSON
internal import Schema
internal import SwiftProtobuf
internal import Testing

/// `Cases/schema.txt` as descriptors: protoc in Debian knows no editions.
struct CaseSchema {
    private typealias Field = Google_Protobuf_FieldDescriptorProto
    private typealias Features = Google_Protobuf_FeatureSet

    private(set) var files: [Google_Protobuf_FileDescriptorProto] = []
    private var extendee: String?

    static func schema(_ text: String) throws -> Schema {
        var reader = CaseSchema()
        for line in text.split(separator: "\n") where !line.hasPrefix("#") {
            try reader.read(line.split(separator: " ").map(String.init))
        }
        return try Schema.compile(files: reader.files.map { try $0.serializedBytes(partial: true) }, exposing: [])
    }

    private mutating func read(_ words: [String]) throws {
        let last = files.count - 1
        switch words.first {
        case "file": files.append(Self.file(words))
        case "enum": files[last].enumType.append(try Self.enumeration(words))
        case "message":
            extendee = nil
            files[last].messageType.append(
                .with {
                    $0.name = words[1]
                    if words.contains("set") { $0.options.messageSetWireFormat = true }
                    if files[last].syntax != "proto3" {
                        $0.extensionRange = [.with { ($0.start, $0.end) = (1000, 2000) }]
                    }
                })
        case "extend": extendee = words[1]
        case nil: break
        default: try field(words)
        }
    }

    private static func file(_ words: [String]) -> Google_Protobuf_FileDescriptorProto {
        .with {
            ($0.name, $0.package) = ("\(words[1]).proto", words[1])
            switch words[2] {
            case "proto3": $0.syntax = "proto3"
            case "2023": ($0.syntax, $0.edition) = ("editions", .edition2023)
            case "2024": ($0.syntax, $0.edition) = ("editions", .edition2024)
            default: break
            }
            if let features = features(words.dropFirst(3)) { $0.options.features = features }
        }
    }

    /// What the words at the end of a line change; nil when they change nothing.
    private static func features(_ words: some Sequence<String>) -> Google_Protobuf_FeatureSet? {
        var features = Features()
        for word in words {
            switch word {
            case "explicit": features.fieldPresence = .explicit
            case "implicit": features.fieldPresence = .implicit
            case "required": features.fieldPresence = .legacyRequired
            case "open": features.enumType = .open
            case "closed": features.enumType = .closed
            case "packed": features.repeatedFieldEncoding = .packed
            case "expanded": features.repeatedFieldEncoding = .expanded
            case "verify": features.utf8Validation = .verify
            case "unchecked": features.utf8Validation = .none
            case "delimited": features.messageEncoding = .delimited
            case "prefixed": features.messageEncoding = .lengthPrefixed
            case "legacy": features.jsonFormat = .legacyBestEffort
            default: break
            }
        }
        return features == Features() ? nil : features
    }

    private static func enumeration(_ words: [String]) throws -> Google_Protobuf_EnumDescriptorProto {
        try .with {
            $0.name = words[1]
            $0.options.allowAlias = true
            for value in words.dropFirst(2) where value.contains("=") {
                let parts = value.split(separator: "=")
                let number = try #require(Int32(parts[1]))
                $0.value.append(.with { ($0.name, $0.number) = (String(parts[0]), number) })
            }
            if let features = features(words) { $0.options.features = features }
        }
    }

    private mutating func field(_ line: [String]) throws {
        let file = files.count - 1
        let message = files[file].messageType.count - 1
        var words = line[...]
        var field = Field()
        field.label = .optional
        let label = words.first
        if let label, ["repeated", "optional", "required"].contains(label) { words.removeFirst() }
        if label == "repeated" { field.label = .repeated }
        if label == "required" { field.label = .required }
        var type = words.removeFirst()
        if type == "group" {
            // A group is named after its type, in lower case.
            field.type = .group
            type = try #require(words.first)
        }
        field.name = field.type == .group ? words.removeFirst().lowercased() : words.removeFirst()
        field.number = try #require(Int32(words.removeFirst()))
        try set(type, of: &field, in: file, message)
        for option in words where option.contains("=") {
            let parts = option.split(separator: "=").map(String.init)
            switch parts[0] {
            case "json": field.jsonName = parts[1]
            case "default": field.defaultValue = parts[1]
            case "packed": field.options.packed = parts[1] == "true"
            default: field.oneofIndex = oneof(parts[1], file, message)
            }
        }
        if label == "optional", files[file].syntax == "proto3" {
            field.proto3Optional = true
            field.oneofIndex = oneof("_" + field.name, file, message)
        }
        if let features = Self.features(words) { field.options.features = features }
        if let extendee {
            field.extendee = ".\(files[file].package).\(extendee)"
            files[file].extension.append(field)
        } else {
            files[file].messageType[message].field.append(field)
        }
    }

    private mutating func oneof(_ name: String, _ file: Int, _ message: Int) -> Int32 {
        let known = files[file].messageType[message].oneofDecl
        if let index = known.firstIndex(where: { $0.name == name }) { return Int32(index) }
        files[file].messageType[message].oneofDecl.append(.with { $0.name = name })
        return Int32(known.count)
    }

    private mutating func set(
        _ type: String, of field: inout Google_Protobuf_FieldDescriptorProto, in file: Int, _ message: Int
    ) throws {
        if type.hasPrefix("map<") {
            let kinds = type.dropFirst(4).dropLast().split(separator: ",").map(String.init)
            let name =
                field.name.split(separator: "_").map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined() + "Entry"
            var entry = Google_Protobuf_DescriptorProto()
            entry.name = name
            entry.options.mapEntry = true
            for (index, kind) in kinds.enumerated() {
                var part = Field()
                (part.name, part.number, part.label) = (index == 0 ? "key" : "value", Int32(index + 1), .optional)
                try set(kind, of: &part, in: file, message)
                entry.field.append(part)
            }
            files[file].messageType[message].nestedType.append(entry)
            (field.label, field.type) = (.repeated, .message)
            field.typeName = ".\(files[file].package).\(files[file].messageType[message].name).\(name)"
        } else if let kind = Self.scalars[type] {
            field.type = kind
        } else {
            let isEnum = type.hasSuffix("NullValue") || files[file].enumType.contains { $0.name == type }
            if field.type != .group { field.type = isEnum ? .enum : .message }
            field.typeName = type.contains(".") ? "." + type : ".\(files[file].package).\(type)"
        }
    }

    private static let scalars: [String: Google_Protobuf_FieldDescriptorProto.TypeEnum] = [
        "double": .double, "float": .float, "int64": .int64, "uint64": .uint64, "int32": .int32, "fixed64": .fixed64,
        "fixed32": .fixed32, "bool": .bool, "string": .string, "bytes": .bytes, "uint32": .uint32,
        "sfixed32": .sfixed32, "sfixed64": .sfixed64, "sint32": .sint32, "sint64": .sint64,
    ]
}
