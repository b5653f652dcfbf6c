internal import Bytes
internal import Schema

/// The types that a document describes, and the name of each among its components.
///
/// A type has its full name. When two plugins have types of the same name, which may differ, both have the plugin's in
/// front, `orders-shop.v1.Order`: no full name holds a `-`, and neither of the two depends on which was known first.
struct ComponentNames {
    enum Subject {
        case message(UnsafePointer<MessageTable>)
        case enumeration(UnsafePointer<EnumTable>)
    }

    struct Component {
        var name: String
        var subject: Subject
        /// Position of the plugin whose notes speak of it.
        var plugin: Int
    }

    /// Sorted by name.
    private(set) var components: [Component] = []
    private var names: [UnsafeRawPointer: String] = [:]

    /// - Parameter types: those of each plugin, by its name.
    init(_ types: [(plugin: String, types: ReachableTypes)]) {
        var owners: [String: Int] = [:]
        for (_, types) in types {
            for subject in types.subjects where !subject.isWellKnown { owners[subject.fullName, default: 0] += 1 }
        }
        var taken: Set<String> = [ErrorReplies.schemaName, StreamSchema.failureName]
        for (index, (plugin, types)) in types.enumerated() {
            for subject in types.subjects {
                var name = Self.allowed(subject.fullName)
                if subject.isWellKnown, taken.contains(name) {
                    // Patchbay's own definition, the same for every plugin.
                    names[subject.address] = name
                    continue
                }
                if owners[subject.fullName, default: 0] > 1 { name = "\(plugin)-\(name)" }
                while !taken.insert(name).inserted { name += "_" }
                names[subject.address] = name
                components.append(Component(name: name, subject: subject, plugin: index))
            }
        }
        components.sort { $0.name < $1.name }
    }

    /// Every type that can be asked for was reached.
    func name(of message: UnsafePointer<MessageTable>) -> String {
        names[UnsafeRawPointer(message)] ?? message.pointee.fullName.text
    }

    func name(of enumeration: UnsafePointer<EnumTable>) -> String {
        names[UnsafeRawPointer(enumeration)] ?? enumeration.pointee.fullName.text
    }

    /// OpenAPI allows letters, digits and `. - _` in names of components; a descriptor need not keep to it.
    private static func allowed(_ name: String) -> String {
        func isAllowed(_ byte: UInt8) -> Bool {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"):
                true
            default: false
            }
        }
        if !name.isEmpty, name.utf8.allSatisfy(isAllowed) { return name }
        return String(decoding: name.utf8.map { isAllowed($0) ? $0 : UInt8(ascii: "_") }, as: UTF8.self) + "_"
    }
}

extension ComponentNames.Subject {
    var address: UnsafeRawPointer {
        switch self {
        case .message(let table): UnsafeRawPointer(table)
        case .enumeration(let table): UnsafeRawPointer(table)
        }
    }

    var fullName: String {
        switch self {
        case .message(let table): table.pointee.fullName.text
        case .enumeration(let table): table.pointee.fullName.text
        }
    }

    /// Whether the type is one that ProtoJSON has a form for: no plugin defines these.
    var isWellKnown: Bool {
        switch self {
        case .message(let table): table.pointee.wellKnown != .none
        case .enumeration(let table): table.pointee.isNullValue
        }
    }
}
