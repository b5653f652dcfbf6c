/// Makes descriptors of what several files of Ruby declare: messages stand in some, services in others.
public struct RubyDescriptors {
    /// Messages that Ruby's protobuf brings.
    private static let known = [
        "Any", "Timestamp", "Duration", "FieldMask", "Empty", "Struct", "Value", "ListValue", "DoubleValue",
        "FloatValue", "Int64Value", "UInt64Value", "Int32Value", "UInt32Value", "BoolValue", "StringValue",
        "BytesValue",
    ].map { "google.protobuf.\($0)" }

    private var declarations: [(file: String, RubyDeclarations)] = []

    public init() {}

    /// Takes in what the file at `path` declares.
    public mutating func add(_ declares: RubyDeclarations, from path: String) {
        if !declares.isEmpty { declarations.append((path, declares)) }
    }

    /// One descriptor for each file.
    ///
    /// - Parameters:
    ///   - others: they declare messages that services may name.
    ///   - isLate: whether to stop with what there is; asked before each file and method.
    public func files(beside others: [EmbeddedFile] = [], isLate: () -> Bool = { false }) -> [EmbeddedFile] {
        var messages = RubyNames(Self.known)
        for (_, declares) in declarations { for message in declares.messages { messages.add(message.name) } }
        if declarations.contains(where: { !$0.1.services.isEmpty }) {
            for other in others where !isLate() { MessageNames.read(other, until: isLate) { messages.add($0) } }
        }
        var files: [EmbeddedFile] = []
        for (file, declares) in declarations where !isLate() {
            // A file of services may declare no path, and must not take that of the messages.
            let path = declares.path ?? file
            files.append(
                EmbeddedFile(
                    path: path, bytes: Self.descriptor(declares, path: path, messages: messages, isLate: isLate)))
        }
        return files
    }

    private static func descriptor(
        _ declares: RubyDeclarations, path: String, messages: RubyNames, isLate: () -> Bool
    ) -> [UInt8] {
        var file = DescriptorWriter()
        file.append(1, path)
        for message in declares.messages {
            var writer = DescriptorWriter()
            writer.append(1, message.name)
            for field in message.fields { writer.append(2, field) }
            for name in message.oneofs {
                var oneof = DescriptorWriter()
                oneof.append(1, name)
                writer.append(8, oneof.bytes)
            }
            file.append(4, writer.bytes)
            for entry in message.entries { file.append(4, entry) }
        }
        for enumeration in declares.enumerations {
            var writer = DescriptorWriter()
            writer.append(1, enumeration.name)
            for (name, number) in enumeration.values {
                var value = DescriptorWriter()
                value.append(1, name)
                value.append(2, UInt64(bitPattern: number))
                writer.append(2, value.bytes)
            }
            file.append(5, writer.bytes)
        }
        for service in declares.services { file.append(6, descriptor(service, messages: messages, isLate: isLate)) }
        if declares.isProto3 { file.append(12, "proto3") }
        return file.bytes
    }

    private static func descriptor(
        _ service: RubyDeclarations.Service, messages: RubyNames, isLate: () -> Bool
    ) -> [UInt8] {
        var writer = DescriptorWriter()
        writer.append(1, service.name)
        for method in service.methods where !isLate() {
            var part = DescriptorWriter()
            part.append(1, method.name)
            part.append(2, "." + messages.message(method.input.name, of: service.name))
            part.append(3, "." + messages.message(method.output.name, of: service.name))
            if method.input.isStream { part.append(5, 1) }
            if method.output.isStream { part.append(6, 1) }
            writer.append(2, part.bytes)
        }
        return writer.bytes
    }
}
