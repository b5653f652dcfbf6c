/// Every message and enum that is declared, by full name, and the fields with their types found.
///
/// What is broken here (a type that is missing, a number used twice) is noted at the message, and at every message that
/// contains it; the rest stays usable.
struct TypeIndex {
    enum Target {
        case message(Int)
        case enumeration(Int)
    }

    struct ResolvedField {
        var declaration: FieldDeclaration
        var kind: FieldKind
        var target: Target?
        var cardinality: FieldCardinality
        /// `[pkg.name]` for an extension.
        var extensionName: String?
    }

    /// Those a field may have: 29 bits. In a message set the number is a value of its own and not a part of a tag.
    private static func numbers(of message: MessageDeclaration) -> ClosedRange<Int32> {
        message.isMessageSet ? 1...(Int32.max - 1) : 1...536_870_911
    }

    private(set) var messages: [MessageDeclaration] = []
    private(set) var enums: [EnumDeclaration] = []
    private(set) var fields: [[ResolvedField]] = []
    /// Why the message of that position cannot be used.
    private(set) var faults: [String?] = []
    private var targets: [String: Target] = [:]
    private var extensions: [ExtensionDeclaration] = []
    /// The numbers in use in messages that are extended.
    private var numbersInUse: [Int: Set<Int32>] = [:]

    func target(named name: String) -> Target? { targets[name] }

    /// Takes in what `file` declares. A name that is taken already keeps its meaning.
    mutating func add(_ file: FileDeclaration) {
        for message in file.messages where targets[message.fullName] == nil {
            targets[message.fullName] = .message(messages.count)
            messages.append(message)
        }
        for enumeration in file.enums where targets[enumeration.fullName] == nil {
            targets[enumeration.fullName] = .enumeration(enums.count)
            enums.append(enumeration)
        }
        extensions += file.extensions
    }

    /// Finds the types of all fields. Called once, when everything has been added.
    mutating func resolve() throws(SchemaFault) {
        var count = messages.reduce(0) { $0 + $1.fields.count } + extensions.count
        count += enums.reduce(0) { $0 + $1.values.count }
        guard messages.count + enums.count <= SchemaLimits.maximumTypes, count <= SchemaLimits.maximumFields else {
            throw SchemaFault(
                code: .tooLarge,
                description: "the descriptors declare \(messages.count + enums.count) types with \(count) fields "
                    + "and values; at most \(SchemaLimits.maximumTypes) and \(SchemaLimits.maximumFields) are read")
        }
        faults = Array(repeating: nil, count: messages.count)
        fields = Array(repeating: [], count: messages.count)
        for index in messages.indices { resolveFields(of: index) }
        for declaration in extensions { attach(declaration) }
        for index in messages.indices { check(index) }
        spreadFaults()
    }

    private mutating func resolveFields(of index: Int) {
        let message = messages[index]
        fields[index].reserveCapacity(message.fields.count)
        for field in message.fields {
            switch resolve(field, scope: message.fullName, inMapEntry: message.isMapEntry) {
            case .success(let resolved): fields[index].append(resolved)
            case .failure(let unresolved): faults[index] = faults[index] ?? unresolved.reason
            }
        }
    }

    private struct Unresolved: Error { let reason: String }

    private func resolve(
        _ field: FieldDeclaration, scope: String, inMapEntry: Bool
    ) -> Result<ResolvedField, Unresolved> {
        let place = "\(scope).\(field.name)"
        var target: Target?
        if field.kind == nil || field.kind == .message || field.kind == .group || field.kind == .enumeration {
            target = find(field.typeName, from: scope)
        }
        var kind = field.kind
        var isMap = false
        switch (field.kind, target) {
        case (.message, .message(let position)), (.group, .message(let position)), (nil, .message(let position)):
            isMap = field.isRepeated && messages[position].isMapEntry
            // Map fields and their values stay length-delimited, whatever the file says of messages.
            kind = field.kind ?? .message
            if field.isDelimited, !isMap, !inMapEntry { kind = .group }
        case (.enumeration, .enumeration), (nil, .enumeration):
            kind = .enumeration
        case (.message, _), (.group, _), (.enumeration, _), (nil, _):
            let name = field.typeName.hasPrefix(".") ? String(field.typeName.dropFirst()) : field.typeName
            return .failure(
                Unresolved(reason: "the type \(name), which \(place) needs, is not among the plugin's descriptors"))
        default:
            break
        }
        guard let kind else { return .failure(Unresolved(reason: "the field \(place) has no type")) }
        let isPackable = kind != .string && kind != .bytes && kind != .message && kind != .group
        let cardinality: FieldCardinality =
            isMap ? .map : !field.isRepeated ? .singular : field.isPacked && isPackable ? .packed : .expanded
        return .success(
            ResolvedField(declaration: field, kind: kind, target: target, cardinality: cardinality, extensionName: nil))
    }

    /// A name with a leading dot is a full one. Without, it is looked for from the innermost scope outwards, as protoc
    /// does: some generators by hand leave the dot out.
    private func find(_ name: String, from scope: String) -> Target? {
        if name.hasPrefix(".") { return targets[String(name.dropFirst())] }
        var scope = Substring(scope)
        while !scope.isEmpty {
            if let found = targets["\(scope).\(name)"] { return found }
            scope = scope.lastIndex(of: ".").map { scope[..<$0] } ?? ""
        }
        return targets[name]
    }

    /// An extension that does not resolve, or whose number is taken, is left out: the message is whole without it.
    private mutating func attach(_ declaration: ExtensionDeclaration) {
        guard case .message(let extended) = find(declaration.extendee, from: declaration.scope),
            case .success(var resolved) = resolve(declaration.field, scope: declaration.scope, inMapEntry: false),
            !messages[extended].isMapEntry, WellKnownType(messageNamed: messages[extended].fullName) == .none,
            Self.numbers(of: messages[extended]).contains(declaration.field.number),
            !messages[extended].isMessageSet || resolved.cardinality == .singular && resolved.kind == .message,
            numbersInUse[extended, default: Set(fields[extended].map(\.declaration.number))]
                .insert(declaration.field.number).inserted
        else { return }
        let scope = declaration.scope.isEmpty ? "" : declaration.scope + "."
        resolved.extensionName = "[\(scope)\(declaration.field.name)]"
        fields[extended].append(resolved)
    }

    private mutating func check(_ index: Int) {
        let name = messages[index].fullName
        fields[index].sort { $0.declaration.number < $1.declaration.number }
        var fault: String?
        if fields[index].count > SchemaLimits.maximumFieldsOfMessage {
            fault = "the message \(name) has more than \(SchemaLimits.maximumFieldsOfMessage) fields"
        }
        var previous: Int32 = 0
        for field in fields[index] {
            let number = field.declaration.number
            if !Self.numbers(of: messages[index]).contains(number) {
                fault = "the field \(name).\(field.declaration.name) has the number \(number)"
            } else if number == previous {
                fault = "the message \(name) has two fields with the number \(number)"
            }
            if let oneof = field.declaration.oneof, oneof < 0 || Int(oneof) > SchemaLimits.maximumFieldsOfMessage {
                fault = "the field \(name).\(field.declaration.name) is in a oneof that does not exist"
            }
            previous = number
        }
        if messages[index].isMessageSet, fields[index].contains(where: { $0.extensionName == nil }) {
            fault = "the message set \(name) has fields of its own"
        }
        if messages[index].isMapEntry, !isMapEntry(fields[index]) {
            fault = "the map entry \(name) does not consist of a key and a value"
        }
        faults[index] = faults[index] ?? fault
    }

    private func isMapEntry(_ fields: [ResolvedField]) -> Bool {
        guard fields.count == 2, fields.allSatisfy({ $0.cardinality == .singular }),
            fields[0].declaration.number == 1, fields[1].declaration.number == 2
        else { return false }
        switch fields[0].kind {
        case .double, .float, .bytes, .message, .group, .enumeration: return false
        default: return true
        }
    }

    /// A message that contains a broken one is broken for the same reason.
    private mutating func spreadFaults() {
        guard faults.contains(where: { $0 != nil }) else { return }
        var containers: [[Int]] = Array(repeating: [], count: messages.count)
        for index in messages.indices {
            for field in fields[index] where field.extensionName == nil {
                if case .message(let contained) = field.target { containers[contained].append(index) }
            }
        }
        var pending = messages.indices.filter { faults[$0] != nil }
        while let broken = pending.popLast() {
            for container in containers[broken] where faults[container] == nil {
                faults[container] = faults[broken]
                pending.append(container)
            }
        }
        for index in messages.indices {
            fields[index].removeAll { field in
                guard field.extensionName != nil, case .message(let contained) = field.target else { return false }
                return faults[contained] != nil
            }
        }
    }
}
