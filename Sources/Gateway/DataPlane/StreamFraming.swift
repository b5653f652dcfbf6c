internal import Bytes
internal import Routing

/// What stands around the messages of a stream in each of its shapes.
struct StreamFraming {
    let shape: StreamShape
    /// Messages begun.
    private(set) var count: UInt64 = 0

    init(_ shape: StreamShape) {
        self.shape = shape
    }

    /// Before a message.
    mutating func beginMessage(in output: inout ByteBuffer) {
        count &+= 1
        switch shape {
        case .lines:
            break
        case .events:
            output.append("id: ")
            output.appendDecimal(count)
            output.append("\ndata: ")
        case .array:
            output.append(count == 1 ? UInt8(ascii: "[") : UInt8(ascii: ","))
        }
    }

    /// Behind a message.
    func endMessage(in output: inout ByteBuffer) {
        switch shape {
        case .lines: output.append(UInt8(ascii: "\n"))
        case .events: output.append("\n\n")
        case .array: break
        }
    }

    /// The end, when the plugin ended with OK.
    func finish(in output: inout ByteBuffer) {
        switch shape {
        case .lines: break
        case .events: output.append("event: end\ndata: {}\n\n")
        case .array: output.append(count == 0 ? "[]" : "]")
        }
    }

    /// The end, when it failed behind at least one message: `problem` is JSON on one line.
    func fail(_ problem: UnsafeRawBufferPointer, in output: inout ByteBuffer) {
        switch shape {
        case .lines:
            output.append("{\"@error\":")
            output.append(problem)
            output.append("}\n")
        case .events:
            output.append("event: problem\ndata: ")
            output.append(problem)
            output.append("\n\n")
        case .array:
            output.append(count == 0 ? "[{\"@error\":" : ",{\"@error\":")
            output.append(problem)
            output.append("}]")
        }
    }

    /// What keeps a silent connection from being taken for a dead one; false when the shape has none.
    func ping(in output: inout ByteBuffer) -> Bool {
        guard shape == .events else { return false }
        output.append(": ping\n\n")
        return true
    }
}
