/// What Ruby's code declares of a plugin's protocol, in the form that protoc generated before 2023 (`add_message "…" do`),
/// and the services of Ruby's gRPC (`rpc :Get, Request, Reply`), which stand in files of their own.
///
/// Neither is a descriptor; together they say as much. The names of messages are whole, so files come without a package.
public struct RubyDeclarations: Sendable {
    struct Message: Sendable {
        var name: String
        var fields: [[UInt8]] = []
        var oneofs: [String] = []
        /// Map entries: they are messages beside this one.
        var entries: [[UInt8]] = []
    }

    struct Enumeration: Sendable {
        var name: String
        var values: [(name: String, number: Int64)] = []
    }

    struct Method: Sendable {
        var name: String
        var input: Constant
        var output: Constant
    }

    /// A message as Ruby names it.
    struct Constant: Sendable {
        var name = ""
        var isStream = false
    }

    struct Service: Sendable {
        var name: String
        var methods: [Method] = []
    }

    private enum Block: Sendable {
        case file
        case message
        case enumeration
        case oneof
    }

    private(set) var path: String?
    private(set) var isProto3 = true
    private(set) var messages: [Message] = []
    private(set) var enumerations: [Enumeration] = []
    private(set) var services: [Service] = []
    private var blocks: [Block] = []

    /// How long the text was.
    public let textBytes: Int

    public var isEmpty: Bool { messages.isEmpty && enumerations.isEmpty && services.isEmpty }

    /// Reads the text of one file.
    ///
    /// - Parameter isLate: whether to stop with what there is; asked before each line.
    public init(_ text: UnsafeRawBufferPointer, isLate: () -> Bool = { false }) {
        textBytes = text.count
        var statement = RubyLine()
        var start = 0
        while start < text.count, !isLate() {
            let end = text[start...].firstIndex(of: 0x0a) ?? text.count
            statement.append(UnsafeRawBufferPointer(rebasing: text[start..<end]))
            start = end + 1
            if statement.isOpen { continue }
            read(statement)
            statement = RubyLine()
        }
    }

    private mutating func read(_ line: RubyLine) {
        guard case .word(let word)? = line.tokens.first else { return }
        switch (word, blocks.last) {
        case ("add_file", nil) where line.opensBlock:
            path = line.texts.first
            isProto3 = !line.symbols.contains("proto2")
            blocks.append(.file)
        case ("add_message", nil), ("add_message", .file?):
            guard line.opensBlock, let name = line.texts.first else { return }
            messages.append(Message(name: name))
            blocks.append(.message)
        case ("add_enum", nil), ("add_enum", .file?):
            guard line.opensBlock, let name = line.texts.first else { return }
            enumerations.append(Enumeration(name: name))
            blocks.append(.enumeration)
        case ("oneof", .message?):
            guard line.opensBlock, let name = line.symbols.first else { return }
            messages[messages.count - 1].oneofs.append(name)
            blocks.append(.oneof)
        case ("value", .enumeration?):
            if let name = line.symbols.first, let number = number(in: line) {
                enumerations[enumerations.count - 1].values.append((name, number))
            }
        case ("map", .message?): addMap(line)
        case (let label, .message?), (let label, .oneof?):
            if label == "end" { blocks.removeLast() } else { addField(line, label) }
        case ("end", _?): blocks.removeLast()
        case ("self.service_name", nil):
            if let name = line.texts.first { services.append(Service(name: name)) }
        case ("rpc", nil): addMethod(line)
        default: break
        }
    }

    /// The one number of a statement, with its sign.
    private func number(in line: RubyLine) -> Int64? {
        line.numbers.first.map { line.tokens.contains(.mark(UInt8(ascii: "-"))) ? 0 - $0 : $0 }
    }

    // MARK: Fields

    private static let types: [String: UInt64] = [
        "double": 1, "float": 2, "int64": 3, "uint64": 4, "int32": 5, "fixed64": 6, "fixed32": 7, "bool": 8,
        "string": 9, "group": 10, "message": 11, "bytes": 12, "uint32": 13, "enum": 14, "sfixed32": 15,
        "sfixed64": 16, "sint32": 17, "sint64": 18,
    ]

    private static let labels: [String: UInt64] = ["optional": 1, "proto3_optional": 1, "required": 2, "repeated": 3]

    /// `optional :name, :type, 1, "a.Type", json_name: "Name"`
    private mutating func addField(_ line: RubyLine, _ label: String) {
        guard let number = Self.labels[label], line.symbols.count >= 2, let type = Self.types[line.symbols[1]],
            let position = line.numbers.first
        else { return }
        var texts = line.texts
        var field = DescriptorWriter()
        field.append(1, line.symbols[0])
        field.append(3, UInt64(bitPattern: position))
        field.append(4, number)
        field.append(5, type)
        if [10, 11, 14].contains(type), !texts.isEmpty { field.append(6, "." + texts.removeFirst()) }
        if blocks.last == .oneof { field.append(9, UInt64(messages[messages.count - 1].oneofs.count - 1)) }
        if line.symbols.contains("json_name"), let name = texts.last { field.append(10, name) }
        if label == "proto3_optional" { field.append(17, 1) }
        messages[messages.count - 1].fields.append(field.bytes)
    }

    /// `map :name, :string, :message, 1, "a.Type"`
    private mutating func addMap(_ line: RubyLine) {
        guard line.symbols.count >= 3, let key = Self.types[line.symbols[1]], let value = Self.types[line.symbols[2]],
            let position = line.numbers.first
        else { return }
        let name = line.symbols[0]
        let entry = "\(messages[messages.count - 1].name).\(Self.camelCase(name))Entry"
        func part(_ name: String, _ number: UInt64, _ type: UInt64, _ typeName: String?) -> [UInt8] {
            var field = DescriptorWriter()
            field.append(1, name)
            field.append(3, number)
            field.append(4, 1)
            field.append(5, type)
            if let typeName { field.append(6, "." + typeName) }
            return field.bytes
        }
        var message = DescriptorWriter()
        message.append(1, entry)
        message.append(2, part("key", 1, key, nil))
        message.append(2, part("value", 2, value, [11, 14].contains(value) ? line.texts.first : nil))
        // Options: map_entry.
        message.append(7, [7 << 3, 1])
        messages[messages.count - 1].entries.append(message.bytes)
        var field = DescriptorWriter()
        field.append(1, name)
        field.append(3, UInt64(bitPattern: position))
        field.append(4, 3)
        field.append(5, 11)
        field.append(6, "." + entry)
        messages[messages.count - 1].fields.append(field.bytes)
    }

    static func camelCase(_ name: String) -> String {
        name.split(separator: "_").map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined()
    }

    // MARK: Services

    /// `rpc :List, ::Shop::V1::Query, stream(::Shop::V1::Item)`
    private mutating func addMethod(_ line: RubyLine) {
        guard !services.isEmpty, let name = line.symbols.first else { return }
        var constants: [Constant] = []
        var isStream = false
        for token in line.tokens.dropFirst() {
            guard case .word(let word) = token else { continue }
            if word == "stream" {
                isStream = true
            } else {
                constants.append(Constant(name: word, isStream: isStream))
                isStream = false
            }
        }
        guard constants.count >= 2 else { return }
        services[services.count - 1].methods.append(Method(name: name, input: constants[0], output: constants[1]))
    }
}
