internal import EmbeddedDescriptors

/// What was found in files, by path, so that a restart reads no file again that is still the same.
struct ScanMemory: Sendable {
    struct Entry: Sendable {
        var file: ScannedFile
        /// What a file of Ruby without descriptors declares; nil when that was not asked.
        var ruby: RubyDeclarations?
    }

    /// Bytes of descriptors and of Ruby's text that are kept for the plugin's life. Programs have 20 to 320 KB; what has
    /// more than this is read again at each start.
    static let maximumBytes = 8 << 20

    private var entries: [String: Entry] = [:]
    private var byteCount = 0

    var count: Int { entries.count }

    subscript(path: String) -> Entry? { entries[path] }

    /// Keeps what there is room for, and nothing of a scan that was stopped.
    mutating func keep(_ entry: Entry, of path: String) {
        let bytes = entry.file.files.reduce(entry.ruby?.textBytes ?? 0) { $0 + $1.bytes.count }
        guard entry.file.end != .stopped, entries[path] == nil, byteCount + bytes <= Self.maximumBytes else { return }
        byteCount += bytes
        entries[path] = entry
    }
}
