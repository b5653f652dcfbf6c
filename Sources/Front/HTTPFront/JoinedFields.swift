internal import Bytes

/// A list that came in several header fields of one name, written as one.
final class JoinedFields {
    private var text = ByteBuffer()

    /// Valid until something is appended.
    var view: ByteView {
        guard let start = text.bytes.baseAddress else { return .empty }
        return ByteView(start: start.assumingMemoryBound(to: UInt8.self), count: text.count)
    }

    func append(_ value: ByteView) {
        if text.count > 0 { text.append(", ") }
        text.append(value.bytes)
    }
}

@available(*, unavailable)
extension JoinedFields: Sendable {}
