public import Bytes
internal import GRPCWire
public import JSONEngine

extension Problem {
    /// Appends the body of the error reply.
    ///
    /// - Parameter requestID: left out when empty.
    public func encode(requestID: UnsafeRawBufferPointer, style: ProblemStyle, into output: inout ByteBuffer) {
        node(requestID: requestID, style: style).encode(into: &output)
    }

    /// Appends the body of the error reply.
    ///
    /// - Parameter requestID: left out when empty.
    public func encode(requestID: String = "", style: ProblemStyle, into output: inout ByteBuffer) {
        node(requestID: requestID.utf8, style: style).encode(into: &output)
    }

    /// The body of the error reply as a value, for streams that carry it within something else.
    public func node(requestID: some Collection<UInt8>, style: ProblemStyle) -> JSONNode {
        switch style {
        case .problem: problemNode(requestID: requestID)
        case .google: googleNode()
        }
    }

    private func problemNode(requestID: some Collection<UInt8>) -> JSONNode {
        var node = JSONNode.object()
        node.set("type", .string("urn:patchbay:error:\(kind.slug)"))
        node.set("title", .string("\(kind.title)"))
        node.set("status", .integer(status))
        if !detail.isEmpty { node.set("detail", .string(detail)) }
        node.set("code", .string("\(code.name)"))
        if !requestID.isEmpty { node.set("request_id", .string(repairing: requestID)) }
        addDetails(to: &node)
        return node
    }

    private func googleNode() -> JSONNode {
        var error = JSONNode.object()
        error.set("code", .integer(status))
        error.set("message", .string(detail.isEmpty ? "\(kind.title)" : detail))
        error.set("status", .string("\(code.name)"))
        addDetails(to: &error)
        var node = JSONNode.object()
        node.set("error", error)
        return node
    }

    private func addDetails(to node: inout JSONNode) {
        switch details {
        case .some(let details):
            if !details.isEmpty { node.set("details", sharing: details) }
        case .none:
            break
        }
    }
}
