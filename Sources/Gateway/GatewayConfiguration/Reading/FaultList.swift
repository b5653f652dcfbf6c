/// The faults found so far and what the sections of one file share. It lives as long as one reading.
final class FaultList {
    /// A fault with its mark, so that all can be told in the order of the file.
    private var faults: [(mark: YAMLNode.Mark, fault: ConfigurationFault)] = []
    private let file: String
    let interpolation: Interpolation
    /// Every key that a section was asked for, list positions left out (`plugins[].name`): what the reader knows.
    private(set) var knownKeys: Set<String> = []
    /// Where the values stand, for faults that show only when all sources are joined.
    private var marks: [String: YAMLNode.Mark] = [:]

    init(file: String, interpolation: Interpolation) {
        self.file = file
        self.interpolation = interpolation
    }

    var inOrder: [ConfigurationFault] {
        faults.enumerated()
            .sorted { ($0.element.mark, $0.offset) < ($1.element.mark, $1.offset) }
            .map(\.element.fault)
    }

    func add(_ message: String, at mark: YAMLNode.Mark, path: String) {
        let place = ConfigurationFault.Place.file(name: file, line: mark.line, column: mark.column)
        faults.append((mark, ConfigurationFault(place: place, path: path, message: message)))
    }

    /// Where the value of the key at `path` stands; nil when the file does not have it.
    func place(of path: String) -> ConfigurationFault.Place? {
        marks[path].map { .file(name: file, line: $0.line, column: $0.column) }
    }

    /// A section was asked for `path`, whose value stands at `mark` if there is one.
    func note(knownKey path: String, at mark: YAMLNode.Mark?) {
        marks[path] = mark
        var general = ""
        var isPosition = false
        for character in path {
            if character == "]" { isPosition = false }
            if !isPosition { general.append(character) }
            if character == "[" { isPosition = true }
        }
        knownKeys.insert(general)
    }
}

@available(*, unavailable)
extension FaultList: Sendable {}
