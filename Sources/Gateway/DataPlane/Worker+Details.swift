internal import Bytes
internal import GRPCWire
internal import JSONEngine
internal import PluginConnection
internal import ProtoJSON
internal import Schema

extension Worker {
    /// The details of a plugin's error as an array of ProtoJSON `Any`; nil when it sent none, or none that can be read.
    func details(of call: Call, in schema: Schema) -> JSONNode? {
        guard !call.statusDetails.isEmpty, let status = StatusDetails(call.statusDetails.bytes),
            !status.details.isEmpty
        else { return nil }
        var list = JSONNode.array()
        for detail in status.details {
            list.append(replies.detail(typeURL: detail.typeURL.bytes, value: detail.value.bytes, in: schema))
        }
        return list
    }
}
