internal import Bytes

extension RequestParser {
    /// Passes a value of any kind, which must be JSON all the same.
    mutating func skipValue() throws(RequestStop) {
        guard cursor < end else { throw syntax("a value") }
        switch cursor.pointee {
        case UInt8(ascii: "\""):
            try skipString()
        case UInt8(ascii: "{"):
            if try enter(closing: "}") { return }
            repeat {
                guard sees("\"") else { throw syntax("a member's name") }
                try skipString()
                try colon()
                try skipValue()
            } while try next(closing: "}")
        case UInt8(ascii: "["):
            if try enter(closing: "]") { return }
            repeat {
                try skipValue()
            } while try next(closing: "]")
        case UInt8(ascii: "t"):
            guard take(word: "true") else { throw malformedWord() }
        case UInt8(ascii: "f"):
            guard take(word: "false") else { throw malformedWord() }
        case UInt8(ascii: "n"):
            try null()
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
            _ = try decimal("a number")
        default:
            throw syntax("a value")
        }
    }

    /// Passes a string, which must be well-formed.
    private mutating func skipString() throws(RequestStop) {
        let before = output.position
        let first = cursor + 1
        let stop = try plainRun(from: first)
        if stop.pointee == UInt8(ascii: "\"") {
            cursor = stop + 1
        } else {
            _ = try text("a string")
            output.rewind(to: before)
        }
    }
}
