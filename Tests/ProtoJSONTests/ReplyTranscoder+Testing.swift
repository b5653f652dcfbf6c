internal import Bytes
internal import ProtoJSON
internal import Schema

extension ReplyTranscoder {
    /// The JSON of a message, as text.
    func json(of message: [UInt8], from type: MessageReference, in schema: Schema) -> Result<String, ReplyFault> {
        let bytes = ByteBuffer(message)
        var output = ByteBuffer()
        do throws(ReplyFault) {
            try transcode(bytes.bytes, from: type, in: schema, into: &output)
            return .success(output.string())
        } catch {
            return output.isEmpty ? .failure(error) : .success("a part was left: \(output.string())")
        }
    }
}
