internal import Bytes
internal import GRPCWire
internal import HTTPFront
internal import PluginConnection

/// Which headers become metadata, and which metadata become headers (CONTRACT, *Headers*).
extension Exchange {
    /// Fills the call's metadata: our own names first, then what `forward_headers` lets through.
    ///
    /// - Returns: the name of a header that cannot be metadata, as the client wrote it; nil when all is well.
    func setCallMetadata() -> String? {
        call.metadata.append(name: "x-request-id", value: requestID.bytes)
        if let parent = http.header("traceparent"), TraceParent.isValid(parent) {
            call.metadata.append(name: "traceparent", value: parent.bytes)
            if let state = http.header("tracestate") { call.metadata.append(name: "tracestate", value: state.bytes) }
        } else {
            worker.scratch.clear()
            worker.identity.appendTraceParent(to: &worker.scratch)
            call.metadata.append(name: "traceparent", value: worker.scratch.bytes)
        }
        guard !worker.configuration.forwardedHeaders.isEmpty else { return nil }
        var misfit: String?
        http.forEachHeader { name, value in
            guard let forwarded = worker.configuration.forwardedHeaders.metadataName(for: name) else { return }
            if ReservedMetadata.contains(forwarded) || ReservedMetadata.isOurs(forwarded) { return }
            if ReservedMetadata.isBinary(forwarded) {
                worker.scratch.clear()
                guard BinaryMetadata.decode(value.bytes, into: &worker.scratch) else {
                    misfit = name.text
                    return
                }
            }
            worker.scratch.clear()
            worker.scratch.appendLowercased(forwarded.bytes)
            call.metadata.append(name: worker.scratch.bytes, value: value.bytes)
        }
        return misfit
    }

    /// The plugin's header metadata and trailers, under the two prefixes and never otherwise: in the order in which it
    /// sent them, up to the first for which the reply's head has no room.
    func setReplyMetadata() {
        var isFull = false
        if call.replyMetadata.count > 0 {
            call.replyMetadata.forEach { name, value in set("Grpc-Metadata-", name, value, &isFull) }
        }
        if call.trailers.count > 0 {
            call.trailers.forEach { name, value in set("Grpc-Trailer-", name, value, &isFull) }
        }
        if isFull { lane?.metadataLost() }
    }

    /// For a `Content-Type` of the plugin's, which comes behind its metadata.
    private static var headerReserve: Int { 320 }

    private func set(_ prefix: StaticString, _ name: ByteView, _ value: ByteView, _ isFull: inout Bool) {
        guard !isFull, !ReservedMetadata.contains(name) else { return }
        guard
            http.hasRoom(
                forHeader: prefix.utf8CodeUnitCount &+ name.count, value.count, reserve: Self.headerReserve)
        else {
            isFull = true
            return
        }
        worker.scratch.clear()
        worker.scratch.append(prefix)
        worker.scratch.append(name.bytes)
        http.setHeader(worker.scratch.bytes, value.bytes)
    }
}

extension ByteBuffer {
    fileprivate mutating func appendLowercased(_ bytes: UnsafeRawBufferPointer) {
        for byte in bytes { append(byte &- 65 < 26 ? byte | 0x20 : byte) }
    }
}
