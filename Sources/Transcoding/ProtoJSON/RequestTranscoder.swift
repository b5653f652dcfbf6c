public import Bytes
public import Schema

/// Turns request bodies into messages: JSON bytes to protobuf bytes.
///
/// One a worker, for its thread alone: it keeps its scratch memory between bodies.
public final class RequestTranscoder {
    private var parser: RequestParser

    public init(options: RequestOptions = RequestOptions()) {
        parser = RequestParser(options: options)
    }

    /// Appends the bytes of the message that `json` says. An empty body, white space alone, says `{}`.
    ///
    /// `message` must be one of `schema`, which is also where the type of an `Any` is looked for. When it throws,
    /// `output` is as it was.
    public func transcode(
        _ json: UnsafeRawBufferPointer, to message: MessageReference, in schema: Schema,
        into output: inout ByteBuffer
    ) throws(RequestFault) {
        if json.isJSONSpace {
            // Only a required field can be missing from it; a Timestamp that is not there is no error of form. A `Value`
            // is an empty struct then, for one that holds nothing has no JSON.
            if message.table.pointee.requiredCount == 0, message.table.pointee.wellKnown != .value { return }
            let empty: StaticString = "{}"
            let bytes = UnsafeRawBufferPointer(start: empty.utf8Start, count: empty.utf8CodeUnitCount)
            return try read(bytes, message, schema, &output)
        }
        try read(json, message, schema, &output)
    }

    private func read(
        _ json: UnsafeRawBufferPointer, _ message: MessageReference, _ schema: Schema, _ output: inout ByteBuffer
    ) throws(RequestFault) {
        guard let start = json.baseAddress?.assumingMemoryBound(to: UInt8.self) else { return }
        let length = output.count
        parser.begin(start, json.count, in: schema)
        parser.output.exchange(&output)
        let fault = outcome(json, message)
        parser.output.giveBack(&output)
        if let fault {
            output.truncate(to: length)
            throw fault
        }
    }

    private func outcome(_ json: UnsafeRawBufferPointer, _ message: MessageReference) -> RequestFault? {
        do throws(RequestStop) {
            try parser.document(message.table)
            return nil
        } catch {
            return parser.fault(in: json)
        }
    }
}

@available(*, unavailable)
extension RequestTranscoder: Sendable {}
