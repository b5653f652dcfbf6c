internal import Bytes
internal import Schema

/// A submessage that came in several parts, as one.
///
/// Protobuf merges them, and to merge is to read their bytes one after the other; so they are copied that way, which
/// holds for the parts of their own submessages as well.
struct MergedMessage: ~Copyable {
    private let storage: UnsafeMutablePointer<UInt8>
    private let count: Int

    /// Valid as long as this lives.
    var content: ReplyCursor { ReplyCursor(next: UnsafePointer(storage), end: UnsafePointer(storage) + count) }

    /// Merges all of `field` that comes at `parts`.
    ///
    /// - Parameter copied: the bytes copied for this reply. Parts within parts are copied once for each level, so
    ///   `maximum` bounds what a plugin can make us do.
    init(
        _ field: UnsafePointer<FieldTable>, in parts: ReplyCursor, copied: inout Int, maximum: Int
    ) throws(ReplyFault) {
        var length = 0
        try Self.forEachPart(of: field, in: parts) { length += $0.count }
        copied += length
        guard copied <= maximum else { throw .tooLarge("submessages come in too many parts") }
        storage = .allocate(capacity: max(length, 1))
        count = length
        var end = storage
        // What has been walked once without an error is walked without one again.
        try? Self.forEachPart(of: field, in: parts) { part in
            end.update(from: part.next, count: part.count)
            end += part.count
        }
    }

    /// Merges parts that have been found already.
    init(_ parts: [ReplyCursor], copied: inout Int, maximum: Int) throws(ReplyFault) {
        let length = parts.reduce(0) { $0 + $1.count }
        copied += length
        guard copied <= maximum else { throw .tooLarge("submessages come in too many parts") }
        storage = .allocate(capacity: max(length, 1))
        count = length
        var end = storage
        for part in parts {
            end.update(from: part.next, count: part.count)
            end += part.count
        }
    }

    deinit {
        storage.deallocate()
    }

    private static func forEachPart(
        of field: UnsafePointer<FieldTable>, in parts: ReplyCursor, _ body: (ReplyCursor) -> Void
    ) throws(ReplyFault) {
        var cursor = parts
        while !cursor.isAtEnd {
            let tag = try cursor.tag()
            if tag == field.pointee.tag {
                body(field.pointee.kind == .group ? try cursor.group(tag >> 3) : try cursor.delimited())
            } else {
                try cursor.skip(tag)
            }
        }
    }
}
