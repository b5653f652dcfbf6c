internal import SwiftProtobuf

/// Reads a serialized `FileDescriptorProto` into declarations: the one place that knows the three syntaxes.
struct DescriptorReader {
    private var file = FileDeclaration()
    private var ruleCount = 0

    /// Why bytes are not read, as what is said of the file.
    enum Fault: String, Error {
        case malformed = "is malformed"
        case tooDeep = "nests messages deeper than 100 levels"
    }

    static func read(_ bytes: [UInt8]) throws(Fault) -> (name: String, declares: FileDeclaration) {
        let descriptor = try parse(bytes)
        var reader = DescriptorReader()
        reader.read(descriptor)
        return (descriptor.name, reader.file)
    }

    private static func parse(_ bytes: [UInt8]) throws(Fault) -> Google_Protobuf_FileDescriptorProto {
        var options = BinaryDecodingOptions()
        options.messageDepthLimit = 100
        do {
            // Options may hold uninterpreted parts without their required fields; nothing here reads them.
            return try Google_Protobuf_FileDescriptorProto(serializedBytes: bytes, partial: true, options: options)
        } catch BinaryDecodingError.messageDepthLimit {
            throw .tooDeep
        } catch {
            throw .malformed
        }
    }

    private mutating func read(_ descriptor: Google_Protobuf_FileDescriptorProto) {
        let features = Features(syntaxOf: descriptor)
        for message in descriptor.messageType { read(message, scope: descriptor.package, features) }
        for enumeration in descriptor.enumType { read(enumeration, scope: descriptor.package, features) }
        for field in descriptor.extension { readExtension(field, scope: descriptor.package, features) }
        for service in descriptor.service { read(service, scope: descriptor.package) }
    }

    /// The parser of descriptors bounds the nesting of messages, and with it this recursion.
    private mutating func read(_ message: Google_Protobuf_DescriptorProto, scope: String, _ outer: Features) {
        let name = Self.join(scope, message.name)
        let features = outer.overridden(by: message.options.hasFeatures ? message.options.features : nil)
        file.messages.append(
            MessageDeclaration(
                fullName: name,
                fields: message.field.map { field in
                    // A oneof may carry features too; none of those that concern JSON may be set on one.
                    Self.declaration(of: field, features, isExtension: false)
                },
                isMapEntry: message.options.mapEntry,
                isMessageSet: message.options.messageSetWireFormat
            ))
        for nested in message.nestedType { read(nested, scope: name, features) }
        for enumeration in message.enumType { read(enumeration, scope: name, features) }
        for field in message.extension { readExtension(field, scope: name, features) }
    }

    private mutating func read(_ enumeration: Google_Protobuf_EnumDescriptorProto, scope: String, _ outer: Features) {
        let features = outer.overridden(by: enumeration.options.hasFeatures ? enumeration.options.features : nil)
        file.enums.append(
            EnumDeclaration(
                fullName: Self.join(scope, enumeration.name),
                isClosed: features.enumsAreClosed,
                values: enumeration.value.map { ($0.name, $0.number) }
            ))
    }

    private mutating func readExtension(
        _ field: Google_Protobuf_FieldDescriptorProto, scope: String, _ features: Features
    ) {
        file.extensions.append(
            ExtensionDeclaration(
                extendee: field.extendee,
                scope: scope,
                field: Self.declaration(of: field, features, isExtension: true)
            ))
    }

    private mutating func read(_ service: Google_Protobuf_ServiceDescriptorProto, scope: String) {
        file.services.append(
            ServiceDeclaration(
                fullName: Self.join(scope, service.name),
                methods: service.method.map { declaration(of: $0) }
            ))
    }

    private mutating func declaration(of method: Google_Protobuf_MethodDescriptorProto) -> MethodDeclaration {
        var declaration = MethodDeclaration(
            name: method.name,
            input: method.inputType,
            output: method.outputType,
            isClientStreaming: method.clientStreaming,
            isServerStreaming: method.serverStreaming,
            hasNoSideEffects: method.options.idempotencyLevel == .noSideEffects
        )
        guard method.hasOptions, !method.options.unknownFields.data.isEmpty else { return declaration }
        let reader = HTTPRuleReader(
            options: method.options.unknownFields.data, maximumRules: SchemaLimits.maximumRules - ruleCount)
        ruleCount += reader.rules.count
        (declaration.httpRules, declaration.ruleFaults) = (reader.rules, reader.faults)
        return declaration
    }

    private static func declaration(
        of field: Google_Protobuf_FieldDescriptorProto, _ outer: Features, isExtension: Bool
    ) -> FieldDeclaration {
        let features = outer.overridden(by: field.options.hasFeatures ? field.options.features : nil)
        let isOneofMember = field.hasOneofIndex
        let isRequired = field.label == .required || features.fieldsAreRequired
        return FieldDeclaration(
            name: field.name,
            jsonName: field.hasJsonName && !field.jsonName.isEmpty ? field.jsonName : nil,
            number: field.number,
            kind: field.hasType ? FieldKind(rawValue: UInt8(clamping: field.type.rawValue)) : nil,
            typeName: field.typeName,
            isRepeated: field.label == .repeated,
            isPacked: field.options.hasPacked ? field.options.packed : features.repeatedFieldsArePacked,
            isRequired: isRequired && field.label != .repeated && !isOneofMember && !isExtension,
            hasPresence: isOneofMember || isExtension || field.proto3Optional || isRequired
                || features.fieldsHavePresence,
            validatesUTF8: features.validatesUTF8,
            isDelimited: features.messagesAreDelimited,
            oneof: isOneofMember && !field.proto3Optional ? field.oneofIndex : nil,
            defaultValue: field.hasDefaultValue ? field.defaultValue : nil
        )
    }

    private static func join(_ scope: String, _ name: String) -> String {
        scope.isEmpty ? name : "\(scope).\(name)"
    }
}

/// The features of descriptor.proto that concern this product, inherited from the outside in.
private struct Features {
    var fieldsHavePresence: Bool
    var fieldsAreRequired = false
    var enumsAreClosed: Bool
    var repeatedFieldsArePacked: Bool
    var validatesUTF8: Bool
    var messagesAreDelimited = false

    init(syntaxOf file: Google_Protobuf_FileDescriptorProto) {
        switch file.syntax {
        case "proto3":
            (fieldsHavePresence, enumsAreClosed, repeatedFieldsArePacked, validatesUTF8) = (false, false, true, true)
        case "editions":
            (fieldsHavePresence, enumsAreClosed, repeatedFieldsArePacked, validatesUTF8) = (true, false, true, true)
        default:
            // No syntax is proto2.
            (fieldsHavePresence, enumsAreClosed, repeatedFieldsArePacked, validatesUTF8) = (true, true, false, false)
        }
        self = overridden(by: file.options.hasFeatures ? file.options.features : nil)
    }

    func overridden(by features: Google_Protobuf_FeatureSet?) -> Features {
        guard let features else { return self }
        var result = self
        switch features.fieldPresence {
        case .unknown: break
        case .explicit: (result.fieldsHavePresence, result.fieldsAreRequired) = (true, false)
        case .implicit: (result.fieldsHavePresence, result.fieldsAreRequired) = (false, false)
        case .legacyRequired: (result.fieldsHavePresence, result.fieldsAreRequired) = (true, true)
        }
        switch features.enumType {
        case .unknown: break
        case .open: result.enumsAreClosed = false
        case .closed: result.enumsAreClosed = true
        }
        switch features.repeatedFieldEncoding {
        case .unknown: break
        case .packed: result.repeatedFieldsArePacked = true
        case .expanded: result.repeatedFieldsArePacked = false
        }
        switch features.utf8Validation {
        case .unknown: break
        case .verify: result.validatesUTF8 = true
        case .none: result.validatesUTF8 = false
        }
        switch features.messageEncoding {
        case .unknown: break
        case .lengthPrefixed: result.messagesAreDelimited = false
        case .delimited: result.messagesAreDelimited = true
        }
        return result
    }
}
