internal import Bytes
internal import CMicroHTTPD
internal import EventLoop
internal import LinuxSystem

/// What the library's calls mean for a streamed body or reply.
///
/// A streamed reply is read by the library: one call of its reader makes one chunk, which is one `send`. Without
/// anything to read the connection is suspended; the reader must do that itself, since the library calls it again and
/// again for nothing else. While the client's socket takes no more, the library waits and asks for nothing: so the
/// bytes pile up in `exchange.reply`, where the service sees them.
///
/// The library's idle timeout runs while it waits for the client, and not while a connection is suspended.
extension HTTPServer {
    /// Hands a piece of a streamed body to the service.
    ///
    /// - Parameter rest: the number of bytes that stay with the library, which offers them again.
    func pieceReceived(_ exchange: HTTPExchange, _ bytes: UnsafeRawBufferPointer, rest: inout Int) -> MHD_Result {
        leavesMore = true
        var offset = 0
        while offset < bytes.count, !exchange.intake.isOverflown {
            let count = min(bytes.count &- offset, exchange.maximumPieceBytes)
            let piece = UnsafeRawBufferPointer(rebasing: bytes[offset..<(offset &+ count)])
            let taken = max(0, min(count, service.bodyReceived(exchange, piece)))
            offset &+= taken
            if taken < count, !exchange.intake.isOverflown {
                rest = bytes.count &- offset
                return pause(exchange)
            }
        }
        rest = 0
        guard offset < bytes.count else { return .YES }
        return exchange.intake.received(bytes.count &- offset) == .cut ? .NO : .YES
    }

    private func pause(_ exchange: HTTPExchange) -> MHD_Result {
        // Set aside, nothing would tell of a client that has left already.
        if isShuttingDown || exchange.clientHasLeft { return .NO }
        exchange.phase = .paused
        suspendedCount &+= 1
        // A client's end lies behind what is not read: nothing else would ever show that it is gone.
        exchange.connection?.setDeadline(stallTimeout == .max ? .distantFuture : loop.now + stallTimeout)
        MHD_suspend_connection(exchange.handle)
        return .YES
    }

    /// Reads the rest of a body for nothing, for a while: its client listens only at its end.
    func discardBody(of exchange: HTTPExchange) {
        exchange.intake.overflow()
        exchange.connection?.setReadDeadline(loop.now + discardTimeout)
        if exchange.phase == .paused { resume(exchange, as: .body) }
    }

    /// Hands a streamed reply to the library.
    func sendStream(_ exchange: HTTPExchange) -> MHD_Result {
        exchange.phase = .streaming
        exchange.connection?.setDeadline(.distantFuture)
        exchange.connection?.limitUnsent()
        let closure = Unmanaged.passUnretained(exchange).toOpaque()
        // Chunks are made in the connection's memory; only a body that ends with its connection needs a block.
        let block = exchange.isHTTP10 ? 16_384 : 1
        guard let response = MHD_create_response_from_callback(.max, block, streamCallback, closure, nil) else {
            return .NO
        }
        // To a HEAD the library (0.9.75) sends the last chunk behind the head, where the next reply is expected.
        if exchange.methodKind == .head { mhd_set_unchunked(response) }
        return queue(response, for: exchange)
    }

    /// The library asks for what comes next of a streamed reply.
    ///
    /// - Returns: the number of bytes that were written to `target`, or one of ``StreamEnd``.
    func streamWanted(_ exchange: HTTPExchange, into target: UnsafeMutableRawBufferPointer) -> Int {
        guard exchange.phase == .streaming else { return StreamEnd.cut }
        let count = exchange.streamed.take(from: &exchange.reply, into: target)
        if exchange.streamed.tellsDrained(exchange.reply, lowWater: HTTPExchange.streamLowWater) {
            exchange.isDrained = true
            drained.append(exchange)
        }
        if count > 0 {
            leavesMore = true
            return count
        }
        if exchange.streamed.isEnded {
            guard exchange.streamed.isAborted else { return StreamEnd.whole }
            exchange.phase = .leaving
            return StreamEnd.cut
        }
        if isShuttingDown || exchange.clientHasLeft { return StreamEnd.cut }
        exchange.phase = .waiting
        suspendedCount &+= 1
        MHD_suspend_connection(exchange.handle)
        return 0
    }

    /// Tells services of streams that have drained, while the library is not at work.
    func tellDrained() {
        while !drained.isEmpty {
            swap(&drained, &drainedInWork)
            for exchange in drainedInWork where exchange.isDrained {
                exchange.isDrained = false
                if exchange.streams { service.streamDrained(exchange) }
            }
            drainedInWork.removeAll(keepingCapacity: true)
        }
    }
}

/// What a reader tells libmicrohttpd instead of a number of bytes.
enum StreamEnd {
    static let whole = -1
    static let cut = -2
}

private let streamCallback: MHD_ContentReaderCallback = { closure, _, target, count in
    guard let closure, let target else { return StreamEnd.cut }
    return Unmanaged<HTTPExchange>.fromOpaque(closure)._withUnsafeGuaranteedRef { exchange in
        let target = UnsafeMutableRawBufferPointer(start: target, count: count)
        return exchange.server.streamWanted(exchange, into: target)
    }
}
