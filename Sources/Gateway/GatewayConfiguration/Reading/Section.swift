/// One mapping of the file while it is read: it is asked for each key that there is, and whatever is left over when
/// the asking is done is unknown.
///
/// A value that is wrong leaves the default in place and a fault in the list, so that one reading finds all of them.
struct Section {
    let path: String
    let mark: YAMLNode.Mark
    let faults: FaultList
    private var entries: [String: YAMLNode.Entry] = [:]
    private var known: [String] = []

    /// Reads `node` with `body`, which asks for every key. Nothing at all counts as an empty mapping; what is no mapping
    /// is a fault, and is not asked.
    ///
    /// - Parameters:
    ///   - expected: what a mapping looks like here.
    ///   - mayBeSecret: whether what stands in place of a mapping is not repeated.
    static func read(
        _ node: YAMLNode, path: String, _ faults: FaultList, expected: String = "key: value",
        mayBeSecret: Bool = false, _ body: (inout Section) -> Void
    ) {
        var section = Section(path: path, mark: node.mark, faults: faults)
        switch node.content {
        case .mapping(let entries):
            for entry in entries {
                if let first = section.entries[entry.key] {
                    faults.add(
                        "the key stands twice, first in line \(first.keyMark.line)", at: entry.keyMark,
                        path: section.keyPath(entry.key))
                } else {
                    section.entries[entry.key] = entry
                }
            }
        case .scalar(let scalar) where scalar.isNull: break
        default:
            let found = mayBeSecret ? "something else" : node.kind
            faults.add("expected a mapping (\(expected)), found \(found)", at: node.mark, path: path)
            return
        }
        body(&section)
        section.reportUnknown()
    }

    private init(path: String, mark: YAMLNode.Mark, faults: FaultList) {
        self.path = path
        self.mark = mark
        self.faults = faults
    }

    func keyPath(_ key: String) -> String {
        path.isEmpty ? printable(key) : "\(path).\(printable(key))"
    }

    /// The value of `key` as it stands, for what `read` cannot say.
    mutating func node(_ key: String) -> YAMLNode? {
        if !known.contains(key) { known.append(key) }
        faults.note(knownKey: keyPath(key), at: entries[key]?.value.mark)
        return entries[key]?.value
    }

    /// Where the value of `key` stands; where the section does when the key is left out.
    func mark(of key: String) -> YAMLNode.Mark {
        entries[key]?.value.mark ?? mark
    }

    /// The value of `key`, which was read into `value`, as a fault calls it.
    func named(_ value: some Any, of key: String) -> String {
        faults.named(value, at: keyPath(key))
    }

    func object(_ message: String, to key: String) {
        faults.add(message, at: mark(of: key), path: keyPath(key))
    }

    /// Reads a scalar into `value`.
    mutating func read<Value>(_ key: String, as form: Form<Value>, into value: inout Value) {
        guard let node = node(key), let read = scalar(node, path: keyPath(key), as: form) else { return }
        value = read
    }

    /// Reads a scalar into a value that is nil when the key is left out, or is one of `words`.
    mutating func read<Value>(_ key: String, as form: Form<Value>, or words: [String], into value: inout Value?) {
        guard let node = node(key) else { return }
        let expected = words.first.map { "\($0) or \(form.expected)" } ?? form.expected
        let either = Form<Either<Value>>(expected) { (scalar) throws(Objection) in
            words.contains(scalar.text) ? .word : try form.read(scalar).map { .value($0) }
        }
        switch scalar(node, path: keyPath(key), as: either) {
        case .word: value = nil
        case .value(let read): value = read
        case nil: break
        }
    }

    private enum Either<Value> {
        case word
        case value(Value)
    }

    /// Reads a scalar that must be there.
    mutating func required<Value>(_ key: String, as form: Form<Value>) -> Value? {
        guard let node = node(key) else {
            faults.add("missing; expected \(form.expected)", at: mark, path: keyPath(key))
            return nil
        }
        return scalar(node, path: keyPath(key), as: form)
    }

    /// Reads a mapping below.
    mutating func section(
        _ key: String, expected: String = "key: value", mayBeSecret: Bool = false, _ body: (inout Section) -> Void
    ) {
        guard let node = node(key) else { return }
        Section.read(node, path: keyPath(key), faults, expected: expected, mayBeSecret: mayBeSecret, body)
    }

    /// Reads the items of a list, each with `body` and its path; nil when there is no list.
    mutating func items<Item>(_ key: String, _ body: (YAMLNode, String) -> Item?) -> [Item]? {
        guard let node = node(key) else { return nil }
        switch node.content {
        case .sequence(let nodes):
            return nodes.enumerated().compactMap { body($0.element, "\(keyPath(key))[\($0.offset)]") }
        case .scalar(let scalar) where scalar.isNull: return []
        default:
            faults.add("expected a list ([a, b]), found \(node.kind)", at: node.mark, path: keyPath(key))
            return nil
        }
    }

    /// Reads a list of scalars, none of them twice unless `mayRepeat`; nil when there is none, or one that is wrong.
    mutating func list<Item: Hashable>(_ key: String, of form: Form<Item>, mayRepeat: Bool = false) -> [Item]? {
        var seen: Set<Item> = []
        var isWhole = true
        let faults = faults
        let list = items(key) { node, path -> Item? in
            guard let item = Section.scalar(node, path: path, as: form, faults) else {
                isWhole = false
                return nil
            }
            if !seen.insert(item).inserted, !mayRepeat {
                faults.add("\(faults.named(item, at: path)) stands twice in the list", at: node.mark, path: path)
            }
            return item
        }
        return isWhole ? list : nil
    }

    /// Reads a mapping whose keys are the user's own.
    mutating func dictionary(_ key: String, keys: Form<String>, values: Form<String>) -> [String: String] {
        var dictionary: [String: String] = [:]
        guard let node = node(key) else { return dictionary }
        guard case .mapping(let entries) = node.content else {
            if !node.isNull {
                faults.add("expected a mapping (NAME: value), found \(node.kind)", at: node.mark, path: keyPath(key))
            }
            return dictionary
        }
        for entry in entries {
            let path = "\(keyPath(key)).\(printable(entry.key))"
            let name = YAMLNode(mark: entry.keyMark, content: .scalar(.init(text: entry.key, isQuoted: true)))
            guard let name = Section.scalar(name, path: path, as: keys, faults, isFilledIn: false),
                let value = Section.scalar(entry.value, path: path, as: values, faults)
            else { continue }
            if dictionary.updateValue(value, forKey: name) != nil {
                faults.add("the key stands twice", at: entry.keyMark, path: path)
            }
        }
        return dictionary
    }

    /// A key of CONTRACT's that nothing obeys yet: only what it would be anyway is taken, so that no setting is read
    /// and then ignored.
    mutating func unserved(_ key: String, default words: String...) {
        guard let node = node(key), !node.isEmpty else { return }
        if case .scalar(let scalar) = node.content, words.contains(scalar.text) { return }
        let remedy = words.first.map { "leave it out, or write \($0)" } ?? "leave it out"
        faults.add("not supported yet; \(remedy)", at: node.mark, path: keyPath(key))
    }

    private func scalar<Value>(_ node: YAMLNode, path: String, as form: Form<Value>) -> Value? {
        Section.scalar(node, path: path, as: form, faults)
    }

    static func scalar<Value>(
        _ node: YAMLNode, path: String, as form: Form<Value>, _ faults: FaultList, isFilledIn: Bool = true
    ) -> Value? {
        guard case .scalar(let scalar) = node.content, !scalar.isNull else {
            faults.add("expected \(form.expected), found \(node.kind)", at: node.mark, path: path)
            return nil
        }
        do throws(Objection) {
            let filled =
                isFilledIn
                ? try faults.interpolation.fill(scalar)
                : FilledScalar(text: scalar.text, isQuoted: scalar.isQuoted, isFilled: false)
            if filled.isFilled { faults.note(filled: path) }
            guard !filled.text.utf8.contains(0) else { throw Objection("a text must not hold a NUL") }
            if let value = try form.read(filled) { return value }
            throw Objection("expected \(form.expected), found \(filled.shown)")
        } catch {
            faults.add(error.message, at: node.mark, path: path)
            return nil
        }
    }

    private func reportUnknown() {
        let unknown = entries.values.filter { !known.contains($0.key) }
        for entry in unknown.sorted(by: { $0.keyMark < $1.keyMark }) {
            if faults.isFull {  // to look for what is near takes time, and a hostile file has many keys
                faults.add("unknown key", at: entry.keyMark, path: path)
                continue
            }
            var message = "unknown key; here can stand \(oneOf(known))"
            if let near = nearest(to: entry.key, among: known) { message = "unknown key; did you mean \(near)?" }
            faults.add(message, at: entry.keyMark, path: keyPath(entry.key))
        }
    }
}

extension YAMLNode {
    /// What it is, in the words of a fault.
    fileprivate var kind: String {
        switch content {
        case .scalar(let scalar) where scalar.isNull: "nothing"
        case .scalar(let scalar): FilledScalar(text: scalar.text, isQuoted: scalar.isQuoted, isFilled: false).shown
        case .sequence: "a list"
        case .mapping: "a mapping"
        }
    }

    fileprivate var isNull: Bool {
        if case .scalar(let scalar) = content { scalar.isNull } else { false }
    }

    /// Nothing, or a list or mapping without anything in it.
    fileprivate var isEmpty: Bool {
        switch content {
        case .scalar(let scalar): scalar.isNull
        case .sequence(let nodes): nodes.isEmpty
        case .mapping(let entries): entries.isEmpty
        }
    }
}
