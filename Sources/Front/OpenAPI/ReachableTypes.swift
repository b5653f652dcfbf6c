internal import Schema

/// The messages and enums that a plugin's methods need, each once, in the order in which they are met.
///
/// Messages may hold themselves and be nested as deep as a plugin likes, so it is a walk and no recursion.
struct ReachableTypes {
    private(set) var subjects: [ComponentNames.Subject] = []
    private var seen: Set<UnsafeRawPointer> = []
    private var walked = 0

    init(_ methods: some Sequence<Method>) {
        for method in methods {
            for message in [method.input, method.output] {
                guard let message else { continue }
                add(.message(message.table))
                walk()
            }
        }
    }

    private mutating func add(_ subject: ComponentNames.Subject) {
        if seen.insert(subject.address).inserted { subjects.append(subject) }
    }

    private mutating func walk() {
        while walked < subjects.count {
            if case .message(let table) = subjects[walked] { addTypes(of: table) }
            walked += 1
        }
    }

    private mutating func addTypes(of table: UnsafePointer<MessageTable>) {
        switch table.pointee.wellKnown {
        case .none: break
        case .struct, .listValue: break  // described without their fields
        case .any, .timestamp, .duration, .fieldMask, .value, .wrapper, .empty: return
        }
        for field in table.pointee.fields {
            switch field.cardinality {
            case .map:
                // An entry is no type of its own: key and value stand in the map's schema.
                guard let entry = field.message?.pointee.fields, entry.count == 2 else { continue }
                add(typeOf: entry[1])
            case .singular, .expanded, .packed:
                add(typeOf: field)
            }
        }
    }

    private mutating func add(typeOf field: FieldTable) {
        if let message = field.message { add(.message(message)) }
        if let enumeration = field.enumeration { add(.enumeration(enumeration)) }
    }
}
