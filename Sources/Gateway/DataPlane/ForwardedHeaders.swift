internal import Bytes

/// The compiled `forward_headers`: which request headers become metadata, and under which name.
///
/// `Grpc-Metadata-Foo` becomes `foo`, any other header keeps its name. An entry that ends in `*` stands for all that
/// begin so.
public struct ForwardedHeaders: Sendable {
    private struct Entry: Sendable {
        var name: [UInt8]
        var isPrefix: Bool
    }

    private static let prefix = Array("grpc-metadata-".utf8)
    private let entries: [Entry]

    /// Lower-case names, as the configuration gives them.
    public init(_ names: [String]) {
        entries = names.map { name in
            name.hasSuffix("*")
                ? Entry(name: Array(name.utf8.dropLast()), isPrefix: true)
                : Entry(name: Array(name.utf8), isPrefix: false)
        }
    }

    var isEmpty: Bool { entries.isEmpty }

    /// The name (in the header's own case) that the header goes by as metadata; nil when it is not forwarded.
    func metadataName(for header: ByteView) -> ByteView? {
        for entry in entries
        where entry.isPrefix ? header.count > entry.name.count : header.count == entry.name.count {
            guard Self.begins(header, with: entry.name) else { continue }
            let skipped = Self.prefix.count
            if header.count > skipped, Self.begins(header, with: Self.prefix) {
                return ByteView(start: header.start + skipped, count: header.count - skipped)
            }
            return header
        }
        return nil
    }

    private static func begins(_ header: ByteView, with prefix: [UInt8]) -> Bool {
        for (index, expected) in prefix.enumerated() {
            guard index < header.count else { return false }
            let byte = header.start[index]
            if (byte &- 65 < 26 ? byte | 0x20 : byte) != expected { return false }
        }
        return true
    }
}
