public import Bytes

extension JSONNode {
    /// Appends the value as one line of JSON, without spaces.
    public func encode(into output: inout ByteBuffer) {
        let failure = JSONDump.append(tree, to: &output, long: nil, maximumBytes: .max)
        precondition(failure == nil, "a JSON value holds text that is not UTF-8")
    }
}
