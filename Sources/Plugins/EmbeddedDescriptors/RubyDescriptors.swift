internal import LinuxSystem

/// Makes descriptors of what several files of Ruby declare: messages stand in some, services in others.
public struct RubyDescriptors {
    private static let maximumFileBytes = 4 << 20
    /// Messages that Ruby's protobuf brings.
    private static let known = [
        "Any", "Timestamp", "Duration", "FieldMask", "Empty", "Struct", "Value", "ListValue", "DoubleValue",
        "FloatValue", "Int64Value", "UInt64Value", "Int32Value", "UInt32Value", "BoolValue", "StringValue",
        "BytesValue",
    ].map { "google.protobuf.\($0)" }

    private var declarations: [(file: String, RubyDeclarations)] = []

    public init() {}

    /// Reads a file of Ruby; answers whether it declares anything.
    public mutating func read(_ path: String) -> Bool {
        guard let text = try? Linux.readFile(path, maximumBytes: Self.maximumFileBytes) else { return false }
        return add(text, from: path)
    }

    mutating func add(_ text: [UInt8], from path: String) -> Bool {
        let declares = text.withUnsafeBytes { RubyDeclarations($0) }
        guard !declares.isEmpty else { return false }
        declarations.append((path, declares))
        return true
    }

    /// One descriptor for each file; `others` declare messages that services may name.
    public func files(beside others: [EmbeddedFile] = []) -> [EmbeddedFile] {
        let declared = declarations.flatMap { $0.1.messages.map(\.name) }
        let messages = Self.known + declared + others.flatMap(MessageNames.read)
        return declarations.map { file, declares in
            let path = declares.path ?? file
            // A file of services may declare no path, and must not take that of the messages.
            return EmbeddedFile(path: path, bytes: Self.descriptor(declares, path: path, messages: messages))
        }
    }

    private static func descriptor(_ declares: RubyDeclarations, path: String, messages: [String]) -> [UInt8] {
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
        for service in declares.services { file.append(6, descriptor(service, messages: messages)) }
        if declares.isProto3 { file.append(12, "proto3") }
        return file.bytes
    }

    private static func descriptor(_ service: RubyDeclarations.Service, messages: [String]) -> [UInt8] {
        var writer = DescriptorWriter()
        writer.append(1, service.name)
        for method in service.methods {
            var part = DescriptorWriter()
            part.append(1, method.name)
            part.append(2, "." + message(method.input.name, of: service.name, among: messages))
            part.append(3, "." + message(method.output.name, of: service.name, among: messages))
            if method.input.isStream { part.append(5, 1) }
            if method.output.isStream { part.append(6, 1) }
            writer.append(2, part.bytes)
        }
        return writer.bytes
    }

    /// The message that Ruby calls `constant`: the one whose path ends alike; of several the one in the service's own package.
    ///
    /// One that is not found keeps Ruby's name, and its method says so.
    static func message(_ constant: String, of service: String, among messages: [String]) -> String {
        let parts = constant.split(separator: ":").map(comparable)
        let package = service.lastIndex(of: ".").map { service[..<$0] + "." } ?? ""
        // Modules may be named by `ruby_package`; the last part is always the message's own.
        for count in [parts.count, 1] where count > 0 {
            let wanted = parts.suffix(count)
            let found = messages.filter { $0.split(separator: ".").suffix(count).map(comparable) == Array(wanted) }
            if let own = found.first(where: { $0.hasPrefix(package) && !package.isEmpty }) ?? found.first { return own }
        }
        return constant.split(separator: ":").joined(separator: ".")
    }

    /// `v1_beta` is `V1Beta` in Ruby.
    private static func comparable(_ part: Substring) -> String {
        part.lowercased().filter { $0 != "_" }
    }
}
