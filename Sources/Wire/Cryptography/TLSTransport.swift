internal import Bytes
internal import CGnuTLS

/// Where GnuTLS reads and writes: plain memory behind a pointer, so that its callbacks run no code of a caller.
struct TLSTransport: ~Copyable {
    /// What of the bytes that the engine was last given is still to be read.
    var input = UnsafeRawBufferPointer(start: nil, count: 0)
    /// Records to be sent, from `outputStart` on.
    var output = ByteBuffer()
    var outputStart = 0
    /// Told why a read came back with nothing.
    var session: gnutls_session_t?

    /// Moves what there is into GnuTLS's memory.
    static let pull: gnutls_pull_func = { context, target, count in
        guard let transport = context?.assumingMemoryBound(to: TLSTransport.self), let target else { return -1 }
        let taken = min(count, transport.pointee.input.count)
        guard taken > 0, let source = transport.pointee.input.baseAddress else {
            gnutls_transport_set_errno(transport.pointee.session, Int32(patchbay_would_block))
            return -1
        }
        target.copyMemory(from: source, byteCount: taken)
        transport.pointee.input = UnsafeRawBufferPointer(rebasing: transport.pointee.input.dropFirst(taken))
        return taken
    }

    static let push: gnutls_push_func = { context, source, count in
        guard let transport = context?.assumingMemoryBound(to: TLSTransport.self) else { return -1 }
        transport.pointee.output.append(UnsafeRawBufferPointer(start: source, count: count))
        return count
    }
}
