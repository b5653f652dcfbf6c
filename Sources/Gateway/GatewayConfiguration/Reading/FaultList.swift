/// The faults found so far and what the sections of one file share. It lives as long as one reading.
final class FaultList {
    /// Who has more to mend than this mends the first of them first.
    static let maximumFaults = 200

    /// A fault with its mark, so that all can be told in the order of the file.
    private var faults: [(mark: YAMLNode.Mark, fault: ConfigurationFault)] = []
    /// How many were found past `maximumFaults`, and where the last one stands.
    private var furtherFaults = 0
    private var lastMark = YAMLNode.Mark(line: 1, column: 1)
    private let file: String
    let interpolation: Interpolation
    /// Every key that a section was asked for, list positions left out (`plugins[].name`): what the reader knows.
    private(set) var knownKeys: Set<String> = []
    /// The paths of values into which something was filled: no fault repeats them.
    private var filledPaths: Set<String> = []
    /// Where the values stand, for faults that show only when all sources are joined.
    private var marks: [String: YAMLNode.Mark] = [:]

    init(file: String, interpolation: Interpolation) {
        self.file = file
        self.interpolation = interpolation
    }

    /// Whether further faults are only counted.
    var isFull: Bool { faults.count >= Self.maximumFaults }

    var inOrder: [ConfigurationFault] {
        var sorted = faults.enumerated()
            .sorted { ($0.element.mark, $0.offset) < ($1.element.mark, $1.offset) }
            .map(\.element.fault)
        if furtherFaults > 0 {
            sorted.append(
                ConfigurationFault(place: place(lastMark), path: "", message: "and \(furtherFaults) more like these"))
        }
        return sorted
    }

    func add(_ message: String, at mark: YAMLNode.Mark, path: String) {
        guard !isFull else {
            furtherFaults += 1
            lastMark = max(lastMark, mark)
            return
        }
        faults.append((mark, ConfigurationFault(place: place(mark), path: path, message: message)))
    }

    private func place(_ mark: YAMLNode.Mark) -> ConfigurationFault.Place {
        .file(name: file, line: mark.line, column: mark.column)
    }

    /// Where the value of the key at `path` stands; nil when the file does not have it.
    func place(of path: String) -> ConfigurationFault.Place? {
        marks[path].map { place($0) }
    }

    /// Something was filled into the value at `path`.
    func note(filled path: String) {
        filledPaths.insert(path)
    }

    /// Whether something was filled into the value at `path`.
    func isFilled(_ path: String) -> Bool { filledPaths.contains(path) }

    /// The value at `path` as a fault calls it.
    func named(_ value: some Any, at path: String) -> String {
        FilledScalar(text: "\(value)", isQuoted: true, isFilled: isFilled(path)).named
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
