internal import Bytes

/// Lends the UTF-8 of `text` as a view.
func lending<Result>(_ text: String, _ body: (ByteView) -> Result) -> Result {
    lending([UInt8](text.utf8), body)
}

func lending<Result>(_ bytes: [UInt8], _ body: (ByteView) -> Result) -> Result {
    (bytes + [0]).withUnsafeBufferPointer { buffer in
        guard let start = buffer.baseAddress else { preconditionFailure("an array with an element has an address") }
        return body(ByteView(start: start, count: bytes.count))
    }
}

func lendingOptional<Result>(_ text: String?, _ body: (ByteView?) -> Result) -> Result {
    guard let text else { return body(nil) }
    return lending(text) { body($0) }
}

var get: ByteView { verb("GET") }
var head: ByteView { verb("HEAD") }
var post: ByteView { verb("POST") }
var put: ByteView { verb("PUT") }
var delete: ByteView { verb("DELETE") }
var options: ByteView { verb("OPTIONS") }

func verb(_ name: StaticString) -> ByteView { ByteView(start: name.utf8Start, count: name.utf8CodeUnitCount) }
