internal import Bytes
internal import CMicroHTTPD
internal import LinuxSystem

/// An answer to a request whose body doesn't end. The library takes one only before or behind a body.
extension HTTPServer {
    /// Writes the answer that waits for the end of a body, past the library: the connection is about to be cut, and its
    /// client is told why, as far as the socket takes it at once. Nothing of another response can be under way.
    func sendEarly(_ exchange: HTTPExchange, to descriptor: Int32) {
        guard exchange.phase == .body, exchange.status > 0, exchange.shape == .whole else { return }
        let status = UInt32(truncatingIfNeeded: exchange.status)
        let reason = MHD_get_reason_phrase_for(status).map { String(cString: $0) } ?? ""
        var text = ByteBuffer(minimumCapacity: 512 + exchange.reply.count)
        text.append("HTTP/1.1 \(status) \(reason)\r\nConnection: close\r\nX-Content-Type-Options: nosniff\r\n")
        text.append("Content-Length: \(exchange.reply.count)\r\n")
        if let contentType = exchange.contentType { text.append("Content-Type: \(contentType)\r\n") }
        exchange.replyHeaders.forEach { name, value in
            text.append("\(String(cString: name)): \(String(cString: value))\r\n")
        }
        text.append("\r\n")
        if exchange.methodKind != .head { text.append(exchange.reply.bytes) }
        _ = Linux.send(descriptor, text.bytes)
    }
}
