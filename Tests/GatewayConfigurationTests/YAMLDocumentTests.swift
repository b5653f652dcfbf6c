internal import Testing

@testable internal import GatewayConfiguration

@Suite struct YAMLDocumentTests {
    private func parse(_ text: String) -> YAMLNode? {
        try? YAMLDocument.parse(Array(text.utf8))
    }

    private func fault(_ bytes: some Sequence<UInt8>) -> String? {
        do throws(YAMLDocument.Fault) {
            _ = try YAMLDocument.parse(Array(bytes))
            return nil
        } catch {
            return "\(error.mark.line):\(error.mark.column): \(error.message)"
        }
    }

    private func scalar(_ text: String, _ line: Int, _ column: Int, isQuoted: Bool = false) -> YAMLNode {
        YAMLNode(mark: .init(line: line, column: column), content: .scalar(.init(text: text, isQuoted: isQuoted)))
    }

    @Test func `Values have the places where they stand`() {
        let root = parse("a: x\nb:\n  - 'é1'\n  - {c: \"d\"}\n")
        guard case .mapping(let entries)? = root?.content, entries.count == 2 else {
            Issue.record("\(String(describing: root))")
            return
        }
        #expect(entries[0] == .init(key: "a", keyMark: .init(line: 1, column: 1), value: scalar("x", 1, 4)))
        #expect(entries[1].keyMark == .init(line: 2, column: 1))
        guard case .sequence(let items) = entries[1].value.content, items.count == 2 else {
            Issue.record("\(entries[1])")
            return
        }
        #expect(items[0] == scalar("é1", 3, 5, isQuoted: true))
        #expect(items[1].mark == .init(line: 4, column: 5))
    }

    @Test func `Text stays text`() {
        for text in ["1", "true", "0x1f", "2024-01-01", "1e3", "~", "off"] {
            #expect(parse(text) == scalar(text, 1, 1))
        }
        #expect(parse("!!str 5") == scalar("5", 1, 1, isQuoted: true))
        #expect(parse("! 5") == scalar("5", 1, 1, isQuoted: true))
        #expect(parse("|\n a\n b\n") == scalar("a\nb\n", 1, 1, isQuoted: true))
        #expect(parse("\"a\\u00e9\\0\"") == scalar("aé\0", 1, 1, isQuoted: true))
    }

    @Test func `An alias is what its anchor names`() throws {
        #expect(faults("hosts: &h [a]\nforward_headers: *h") == [])
        #expect(fault("a: *b\nc: &b d".utf8) == "1:4: the alias *b has no anchor &b before it")
        #expect(fault("a: &a [*a]".utf8) == "1:8: the alias *a has no anchor &a before it")
    }

    @Test func `A bomb of aliases is refused`() {
        var bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
        for level in 1...8 {
            let items = Array(repeating: "*a\(level - 1)", count: 10).joined(separator: ", ")
            bomb += "a\(level): &a\(level) [\(items)]\n"
        }
        #expect(fault(bomb.utf8)?.hasSuffix("more than 100000 values, aliases written out") == true)
    }

    @Test func `Nesting has an end`() {
        let deep = { (depth: Int) in String(repeating: "[", count: depth) + String(repeating: "]", count: depth) }
        #expect(fault(deep(32).utf8) == nil)
        #expect(fault(deep(33).utf8) == "1:33: nested deeper than 32 levels")
        #expect(fault(String(repeating: "[", count: 100_000).utf8) != nil)
    }

    @Test func `What is not YAML says where`() {
        #expect(fault("a: b\nc: [d\ne: f".utf8)?.hasPrefix("3:") == true)
        #expect(
            fault("a:\n\tc: d".utf8)
                == "2:1: not YAML: found character that cannot start any token; it is a tab, and YAML is indented with "
                + "spaces")
        #expect(fault("a: @b".utf8)?.hasSuffix("; a text that begins with @ or ` goes in quotes") == true)
        #expect(fault("a: %b".utf8)?.hasSuffix("; a text that begins with % goes in quotes") == true)
        #expect(fault("a: *.b".utf8)?.hasSuffix("; a text that begins with * or & goes in quotes") == true)
        #expect(fault("a: b: c".utf8)?.hasSuffix("A text with \": \" in it goes in quotes") == true)
        #expect(
            fault("a:\n  - b\n  c: d".utf8)
                == "3:3: not YAML: did not find expected '-' indicator while parsing a block collection of line 2; "
                + "are the lines indented alike?")
        #expect(fault("a: 'b".utf8)?.hasPrefix("1:6: not YAML: found unexpected end of stream") == true)
        #expect(fault(Array("a: b\nc: ".utf8) + [0xff, 0xfe])?.contains("not YAML: invalid") == true)
        #expect(fault("a: b\u{1}".utf8)?.contains("not YAML: control characters") == true)
    }

    @Test func `A byte order mark is skipped, and UTF-16 is named`() {
        #expect(fault(Array("\u{feff}a: b".utf8)) == nil)
        #expect(faults("\u{feff}limits: {}") == [])
        for mark: [UInt8] in [[0xff, 0xfe], [0xfe, 0xff]] {
            #expect(fault(mark + [0x61, 0, 0x3a, 0])?.hasSuffix("; it is UTF-16, save it as UTF-8") == true)
        }
    }

    @Test func `A merge key brings in what is not there already`() throws {
        let merged = { (text: String) -> [String] in
            guard case .mapping(let entries)? = parse(text)?.content,
                case .mapping(let found)? = entries.last?.value.content
            else { return [] }
            return found.map { "\($0.key)@\($0.keyMark.line):\($0.keyMark.column)" }
        }
        #expect(merged("a: &a {b: 1, c: 2}\nd: {<<: *a, c: 3}") == ["c@2:13", "b@1:8"])
        #expect(merged("a: &a {b: 1}\ne: &e {b: 2, c: 3}\nd: {<<: [*a, *e]}") == ["b@1:8", "c@2:14"])
        #expect(merged("a: {<<: {b: 1}}") == ["b@1:10"])
        #expect(merged("a: {'<<': {b: 1}}") == ["<<@1:5"])
        #expect(merged("a: {<<: {}}\nb: {<<: []}") == [])
        #expect(fault("a: {<<: b}".utf8) == "1:9: << takes a mapping such as *name, or a list of them")
        #expect(fault("a: {<<: [[]]}".utf8) == "1:9: << takes a mapping such as *name, or a list of them")
        #expect(fault("a: {<<: {}, <<: {}}".utf8) == "1:13: << stands twice; write <<: [*a, *b]")
        let plugins = try read(
            """
            plugins:
              - &first
                name: a
                command: [x]
                pool: { in_flight: 7 }
              - <<: *first
                name: b
            """
        ).plugins
        #expect(plugins.map(\.name) == ["a", "b"])
        #expect(plugins.map(\.pool.inFlight) == [7, 7])
    }

    @Test func `A bomb of merges is refused`() {
        var bomb = "a0: &a0 {a: x, b: x, c: x, d: x, e: x, f: x, g: x, h: x, i: x, j: x}\n"
        for level in 1...8 {
            let items = Array(repeating: "*a\(level - 1)", count: 10).joined(separator: ", ")
            bomb += "a\(level): &a\(level) {<<: [\(items)]}\n"
        }
        #expect(fault(bomb.utf8)?.hasSuffix("more than 100000 values, aliases written out") == true)
    }

    @Test func `Kinds of YAML that mean nothing here are refused`() {
        #expect(fault("a: 1\n---\nb: 2".utf8) == "2:1: a second document; one file holds one")
        #expect(fault("[a]: b".utf8) == "1:1: a key must be a word, this one is a list or a mapping")
        #expect(fault("? {a: b}\n: c".utf8) == "1:3: a key must be a word, this one is a list or a mapping")
        #expect(fault("x: &k [a]\n*k : b".utf8) == "2:1: a key must be a word, this one is a list or a mapping")
        #expect(fault("a: !env B".utf8) == "1:4: the tag !env means nothing here; write the value without it")
        #expect(fault("a: !!int 5".utf8) != nil)
        #expect(fault("a: !!binary aGk=".utf8) != nil)
    }

    @Test func `Every prefix of a file is read or refused`() {
        let file = Array("a: &x [b, 'c', \"d\\n\", {e: f}]\n? g\n: *x\nh: |\n  i\n# é\nj: !!str k\n".utf8)
        for length in 0...file.count { _ = fault(file.prefix(length)) }
        #expect(fault(file) == nil)
    }
}
