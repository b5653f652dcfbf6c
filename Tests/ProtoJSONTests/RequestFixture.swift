internal import Bytes
internal import ProtoJSON
internal import Schema

enum RequestFixture {
    static func transcode(
        _ json: String, to type: MessageReference, in schema: Schema, options: RequestOptions = RequestOptions()
    ) -> Result<[UInt8], RequestFault> {
        transcode(Array(json.utf8), to: type, in: schema, options: options)
    }

    /// Reads a copy of the bytes that ends where its memory does, so that a look past the end is one past the
    /// allocation.
    static func transcode(
        _ json: [UInt8], to type: MessageReference, in schema: Schema, options: RequestOptions = RequestOptions()
    ) -> Result<[UInt8], RequestFault> {
        let transcoder = RequestTranscoder(options: options)
        let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: json.count, alignment: 1)
        defer { copy.deallocate() }
        copy.copyBytes(from: json)
        var output = ByteBuffer()
        do throws(RequestFault) {
            try transcoder.transcode(UnsafeRawBufferPointer(copy), to: type, in: schema, into: &output)
            return .success(output.array())
        } catch {
            return .failure(error)
        }
    }
}
