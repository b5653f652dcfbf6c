internal import Bytes

extension ReplyMachine {
    /// Bytes of messages, in any pieces. They are taken off the front of `bytes`; at `message` the rest is offered
    /// again, at `more` all are taken.
    public mutating func dataReceived(_ bytes: inout UnsafeRawBufferPointer, inflater: inout Inflater) -> On {
        switch phase {
        case .ended:
            bytes = UnsafeRawBufferPointer(rebasing: bytes.dropFirst(bytes.count))
            return .more
        case .awaitingHead:
            return violation("the plugin sent message bytes before its headers")
        case .receiving:
            return messageBytesReceived(&bytes, inflater: &inflater)
        }
    }

    /// The stream ended behind message bytes, where trailers were due.
    public mutating func endedWithoutTrailers() -> On {
        if phase == .ended { return .more }
        return violation("the plugin ended the stream without trailers")
    }

    /// The stream was closed by the plugin, with the HTTP/2 error code `code`, and no status had come.
    /// `deadlinePassed`: a cancellation is then the plugin's own timer.
    public mutating func streamReset(_ code: UInt32, named name: String, deadlinePassed: Bool) -> On {
        if phase == .ended { return .more }
        guard let status = StatusCode(streamReset: code, deadlinePassed: deadlinePassed) else {
            return violation("the plugin reset the stream with \(name)")
        }
        statusMessage.clear()
        statusDetails.clear()
        statusMessage.append("the plugin reset the stream with \(name)")
        return end(.status(status))
    }

    private mutating func messageBytesReceived(
        _ bytes: inout UnsafeRawBufferPointer, inflater: inout Inflater
    ) -> On {
        while !bytes.isEmpty {
            if !isStreaming, messageCount > 0 {
                return violation("the plugin sent a second message in the reply to a unary call")
            }
            switch deframer.take(from: &bytes, into: &message) {
            case .more: return .more
            case .failed(let fault): return end(.fault(fault))
            case .message(let isCompressed):
                if isCompressed, let fault = unpack(&inflater) { return end(.fault(fault)) }
                messageCount &+= 1
                if isStreaming { return .message }
            }
        }
        return .more
    }

    private mutating func unpack(_ inflater: inout Inflater) -> ReplyFault? {
        switch encoding {
        case .identity: return .violation("the plugin sent a compressed message without grpc-encoding")
        case .unknown: return .violation("the plugin compressed a message by other means than gzip, which was offered")
        case .gzip: break
        }
        var unpacked = ByteBuffer()
        switch inflater.unpack(message.bytes, into: &unpacked, maximumBytes: maximumMessageBytes) {
        case .done:
            swap(&message, &unpacked)
            return nil
        case .malformed(let reason):
            return .violation("the plugin sent a compressed message that cannot be unpacked: \(reason)")
        case .tooLarge:
            return .tooLarge(
                "the plugin sent a compressed message that unpacks to more than the \(maximumMessageBytes) bytes allowed "
                    + "(reply_message)")
        }
    }
}
