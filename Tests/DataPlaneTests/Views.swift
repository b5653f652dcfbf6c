internal import Bytes

/// Runs `body` with the bytes of `text` as a view.
func withView<Result>(_ text: String, _ body: (ByteView) -> Result) -> Result {
    var bytes = Array(text.utf8)
    bytes.append(0)
    return bytes.withUnsafeBufferPointer { buffer in
        guard let start = buffer.baseAddress else { preconditionFailure("an array with an element has no address") }
        return body(ByteView(start: start, count: buffer.count - 1))
    }
}
