internal import CYAML

/// Reads one YAML document into a tree, with libyaml.
///
/// Only what a configuration needs: scalars stay text, keys are scalars, aliases are written out. A file that is
/// hostile in depth or in aliases is refused; its size is bounded by whoever reads it.
struct YAMLDocument: ~Copyable {
    static let maximumDepth = 32
    /// Nodes with every alias written out.
    static let maximumNodes = 100_000

    /// The file is not YAML, or YAML of a kind that is not taken.
    struct Fault: Error, Equatable {
        let mark: YAMLNode.Mark
        let message: String
    }

    /// On the heap because libyaml keeps pointers into it.
    private let parser: UnsafeMutablePointer<yaml_parser_t>
    /// What it reads; pinned for as long as the document lives.
    private let input: UnsafeBufferPointer<UInt8>
    private var builder = YAMLTreeBuilder()

    /// The root of `bytes`, or nil when there is nothing but comments.
    static func parse(_ bytes: [UInt8]) throws(Fault) -> YAMLNode? {
        // libyaml reads from the memory as it goes, so the whole parse happens while the bytes are pinned.
        let outcome = bytes.withUnsafeBufferPointer { input -> Result<YAMLNode?, Fault> in
            do throws(Fault) {
                let parser = UnsafeMutablePointer<yaml_parser_t>.allocate(capacity: 1)
                guard yaml_parser_initialize(parser) == 1 else {
                    parser.deallocate()
                    throw Fault(mark: YAMLNode.Mark(line: 1, column: 1), message: "out of memory")
                }
                var document = YAMLDocument(parser: parser, input: input)
                return .success(try document.root())
            } catch {
                return .failure(error)
            }
        }
        return try outcome.get()
    }

    /// Takes over `parser`, which has been initialised.
    private init(parser: UnsafeMutablePointer<yaml_parser_t>, input: UnsafeBufferPointer<UInt8>) {
        self.parser = parser
        self.input = input
        yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
        yaml_parser_set_input_string(parser, input.baseAddress, input.count)
    }

    deinit {
        yaml_parser_delete(parser)
        parser.deallocate()
    }

    private mutating func root() throws(Fault) -> YAMLNode? {
        var documents = 0
        while true {
            var event = yaml_event_t()
            guard yaml_parser_parse(parser, &event) == 1 else { throw syntaxFault() }
            defer { yaml_event_delete(&event) }
            let mark = YAMLNode.Mark(event.start_mark)
            switch event.type {
            case YAML_STREAM_END_EVENT: return builder.root
            case YAML_DOCUMENT_START_EVENT:
                documents += 1
                if documents > 1 { throw Fault(mark: mark, message: "a second document; one file holds one") }
            case YAML_ALIAS_EVENT:
                try builder.alias(named: text(event.data.alias.anchor), mark: mark)
            case YAML_SCALAR_EVENT:
                try builder.scalar(try scalar(event, mark), anchor: anchor(event.data.scalar.anchor), mark: mark)
            case YAML_SEQUENCE_START_EVENT:
                try checkTag(event.data.sequence_start.tag, "tag:yaml.org,2002:seq", mark)
                try builder.open(
                    isMapping: false, anchor: anchor(event.data.sequence_start.anchor), mark: mark)
            case YAML_MAPPING_START_EVENT:
                try checkTag(event.data.mapping_start.tag, "tag:yaml.org,2002:map", mark)
                try builder.open(isMapping: true, anchor: anchor(event.data.mapping_start.anchor), mark: mark)
            case YAML_SEQUENCE_END_EVENT, YAML_MAPPING_END_EVENT: try builder.close()
            default: break
            }
        }
    }

    private func scalar(_ event: yaml_event_t, _ mark: YAMLNode.Mark) throws(Fault) -> YAMLNode.Scalar {
        let scalar = event.data.scalar
        let bytes = UnsafeBufferPointer(start: scalar.value, count: scalar.length)
        let text = String(decoding: bytes, as: UTF8.self)
        let isTagged = try checkTag(scalar.tag, "tag:yaml.org,2002:str", mark)
        return YAMLNode.Scalar(text: text, isQuoted: isTagged || scalar.style != YAML_PLAIN_SCALAR_STYLE)
    }

    /// Whether there is a tag; the only ones taken are `!` and the one that the node would have anyway.
    @discardableResult
    private func checkTag(
        _ tag: UnsafeMutablePointer<yaml_char_t>?, _ expected: String, _ mark: YAMLNode.Mark
    ) throws(Fault) -> Bool {
        guard tag != nil else { return false }
        let name = text(tag)
        guard name == "!" || name == expected else {
            throw Fault(mark: mark, message: "the tag \(name) means nothing here; write the value without it")
        }
        return true
    }

    private func anchor(_ name: UnsafeMutablePointer<yaml_char_t>?) -> String? {
        name == nil ? nil : text(name)
    }

    private func text(_ pointer: UnsafeMutablePointer<yaml_char_t>?) -> String {
        pointer.map { String(cString: $0) } ?? ""
    }

    private func syntaxFault() -> Fault {
        let problem = parser.pointee.problem.map { String(cString: $0) } ?? "it cannot be read"
        switch parser.pointee.error {
        case YAML_SCANNER_ERROR, YAML_PARSER_ERROR:
            let mark = parser.pointee.problem_mark
            let message = "not YAML: \(problem)\(context)\(YAMLRemedy.text(for: problem, before: character(at: mark)))"
            return Fault(mark: YAMLNode.Mark(mark), message: message)
        default:
            // A reader's fault (bytes that are not UTF-8) knows an offset alone; the parser stands just before it.
            let isUTF16 = input.starts(with: [0xFF, 0xFE]) || input.starts(with: [0xFE, 0xFF])
            let remedy = isUTF16 ? "; it is UTF-16, save it as UTF-8" : ""
            return Fault(mark: YAMLNode.Mark(parser.pointee.mark), message: "not YAML: \(problem)\(remedy)")
        }
    }

    /// What libyaml was about, when that began in an earlier line: there is often where the mistake is.
    private var context: String {
        guard let context = parser.pointee.context else { return "" }
        let begin = parser.pointee.context_mark.line
        return begin < parser.pointee.problem_mark.line ? " \(String(cString: context)) of line \(begin + 1)" : ""
    }

    private func character(at mark: yaml_mark_t) -> UInt8? {
        let lines = input.split(separator: UInt8(ascii: "\n"), maxSplits: mark.line, omittingEmptySubsequences: false)
        guard lines.count > mark.line else { return nil }
        return String(decoding: lines[mark.line], as: UTF8.self).unicodeScalars.dropFirst(mark.column).first
            .flatMap { UInt8(exactly: $0.value) }
    }
}

extension YAMLNode.Mark {
    fileprivate init(_ mark: yaml_mark_t) {
        self.init(line: Int(mark.line) + 1, column: Int(mark.column) + 1)
    }
}
