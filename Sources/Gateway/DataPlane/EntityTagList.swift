internal import Bytes

/// The value of `If-None-Match`: entity tags with commas between, or `*` (RFC 9110 §13.1.2).
enum EntityTagList {
    /// Whether `tag`, with its quotes, is in the list. Weak ones count, as RFC 9110 wants it for a GET.
    static func holds(_ tag: String, in list: ByteView) -> Bool {
        var rest = list.text.utf8[...]
        while true {
            rest = rest.drop { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") || $0 == UInt8(ascii: ",") }
            if rest.first == UInt8(ascii: "*") { return true }
            if rest.starts(with: "W/".utf8) { rest = rest.dropFirst(2) }
            guard rest.first == UInt8(ascii: "\""), let end = rest.dropFirst().firstIndex(of: UInt8(ascii: "\"")) else {
                return false
            }
            if rest[...end].elementsEqual(tag.utf8) { return true }
            rest = rest[rest.index(after: end)...]
        }
    }
}
