internal import Bytes

extension ReplyMachine {
    /// A block of header fields begins. Its fields follow, then `headersEnded()`.
    public mutating func headersBegan(endsStream: Bool) {
        head = ReplyHead()
        blockEndsStream = endsStream
        blockIsIgnored = phase == .ended
        if phase == .awaitingHead, !endsStream { metadata.removeAll() }
    }

    /// One field of the block, in order; pseudo fields stand first. Names are lower case.
    public mutating func fieldReceived(name: UnsafeRawBufferPointer, value: UnsafeRawBufferPointer) {
        if blockIsIgnored { return }
        guard let first = name.first else { return }
        switch first {
        case UInt8(ascii: ":"):
            if name.matches(":status") { statusFieldReceived(value) }
        case UInt8(ascii: "c") where name.matches("content-type"):
            head.hasContentType = true
            head.isGRPC = ReplyHead.isGRPC(value)
        case UInt8(ascii: "g") where name.starts(with: "grpc-".utf8):
            grpcFieldReceived(name: name, value: value)
        default:
            if phase == .awaitingHead, !blockEndsStream {
                metadata.append(name: name, value: value)
            } else {
                trailers.append(name: name, value: value)
            }
        }
    }

    /// The block is whole.
    public mutating func headersEnded() -> On {
        if blockIsIgnored { return .more }
        switch phase {
        case .ended: return .more
        case .awaitingHead where !blockEndsStream: return headReceived()
        case .awaitingHead, .receiving:
            guard blockEndsStream else {
                return violation("the plugin sent a second header block that does not end the stream")
            }
            return trailersReceived()
        }
    }

    /// An interim response (1xx) says nothing about the reply.
    private mutating func statusFieldReceived(_ value: UnsafeRawBufferPointer) {
        let status = ReplyHead.decimal(value, maximumDigits: 3).map { Int($0) }
        head.httpStatus = status
        if let status, status >= 100, status < 200 { blockIsIgnored = true }
    }

    /// gRPC's own fields are never metadata.
    private mutating func grpcFieldReceived(name: UnsafeRawBufferPointer, value: UnsafeRawBufferPointer) {
        if name.matches("grpc-status") {
            head.status = ReplyHead.decimal(value, maximumDigits: 10).map { .code($0) } ?? .malformed
        } else if name.matches("grpc-message") {
            if head.hasMessage { return }
            head.hasMessage = true
            statusMessage.clear()
            PercentEncoding.decode(value, into: &statusMessage)
        } else if name.matches("grpc-encoding") {
            head.encoding = value.matches("identity") ? .identity : value.matches("gzip") ? .gzip : .unknown
        } else if name.matches("grpc-status-details-bin") {
            head.detailsCount += 1
            statusDetails.clear()
            // What is not base64 is as good as absent, and so is what comes twice, as in grpc-go.
            if head.detailsCount > 1 || !BinaryMetadata.decode(value, into: &statusDetails) { statusDetails.clear() }
        }
    }

    private mutating func headReceived() -> On {
        guard head.httpStatus == 200 else { return endedByHTTPStatus() }
        guard head.isGRPC else { return notGRPC() }
        encoding = head.encoding
        phase = .receiving
        return .more
    }

    private mutating func endedByHTTPStatus() -> On {
        let status = head.httpStatus ?? 0
        statusMessage.clear()
        statusMessage.append("the plugin answered with the HTTP status \(status) and without a gRPC status")
        return end(.status(StatusCode(httpStatusOfReply: status)))
    }

    private mutating func notGRPC() -> On {
        violation(
            head.hasContentType
                ? "the plugin answered with a content type that is not application/grpc"
                : "the plugin answered without a content type")
    }

    private mutating func trailersReceived() -> On {
        switch head.status {
        case .absent:
            // Only the first block has an HTTP status: this one stands alone.
            if let status = head.httpStatus, status != 200 { return endedByHTTPStatus() }
            if phase == .awaitingHead, !head.isGRPC { return notGRPC() }
            return violation("the plugin ended the reply without grpc-status")
        case .malformed:
            return violation("the plugin sent a grpc-status that is not a number")
        case .code(let number):
            let code = UInt8(exactly: number).flatMap { StatusCode(rawValue: $0) } ?? .unknown
            if !head.hasMessage { statusMessage.clear() }
            return statusReceived(code, number: number)
        }
    }

    private mutating func statusReceived(_ code: StatusCode, number: UInt64) -> On {
        if !statusDetails.isEmpty {
            guard let details = StatusDetails(statusDetails.bytes) else {
                statusDetails.clear()
                return finish(code)
            }
            guard details.code == Int64(clamping: number) else {
                return violation(
                    "the plugin sent grpc-status \(number) with grpc-status-details-bin of code \(details.code)")
            }
        }
        return finish(code)
    }

    private mutating func finish(_ code: StatusCode) -> On {
        guard code == .ok else {
            // A message before an error is dropped (grpcio's health service sends an empty one with NOT_FOUND).
            message.clear()
            return end(.status(code))
        }
        if deframer.isInsideMessage { return violation("the plugin ended the reply in the middle of a message") }
        if !isStreaming, messageCount == 0 {
            return violation("the plugin ended a unary call with OK and without a message")
        }
        return end(.status(.ok))
    }
}
