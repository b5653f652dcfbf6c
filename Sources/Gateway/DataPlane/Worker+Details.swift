internal import Bytes
internal import GRPCWire
internal import JSONEngine
internal import PluginConnection
internal import ProtoJSON
internal import Schema

extension ByteBuffer {
    /// Appends a length-delimited protobuf field, of a number below 16.
    fileprivate mutating func appendField(_ number: UInt8, _ bytes: UnsafeRawBufferPointer) {
        append(number << 3 | 2)
        var rest = UInt64(bytes.count)
        while rest >= 0x80 {
            append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        append(UInt8(truncatingIfNeeded: rest))
        append(bytes)
    }
}

extension Worker {
    /// The details of a plugin's error as an array of ProtoJSON `Any`; nil when it sent none, or none that can be read.
    func details(of call: Call, in schema: Schema) -> JSONNode? {
        guard !call.statusDetails.isEmpty, let status = StatusDetails(call.statusDetails.bytes),
            !status.details.isEmpty
        else { return nil }
        var list = JSONNode.array()
        for detail in status.details {
            list.append(node(detail, in: schema))
        }
        return list
    }

    /// One detail: an `Any` of a type that nobody knows shows its bytes, one that lies about its type only the type.
    private func node(_ detail: StatusDetails.Detail, in schema: Schema) -> JSONNode {
        let name: StaticString = "google.protobuf.Any"
        let nameBytes = UnsafeRawBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount)
        if let any = schema.message(named: nameBytes) {
            scratch.clear()
            scratch.appendField(1, detail.typeURL.bytes)
            scratch.appendField(2, detail.value.bytes)
            if let node = try? replies.node(scratch.bytes, from: any, in: schema) { return node }
        }
        var node = JSONNode.object()
        node.set("@type", .string(repairing: detail.typeURL.bytes))
        return node
    }
}
