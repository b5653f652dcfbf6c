internal import Glibc

/// A response whose body is read while it comes.
public final class StreamedResponse {
    public let connection: HTTPConnection
    public let head: HTTPResponse
    private var buffered: [UInt8] = []
    private var hasEnded = false

    init(on connection: HTTPConnection) throws {
        self.connection = connection
        var head = try connection.readHead()
        while head.status < 200 { head = try connection.readHead() }
        self.head = head
    }

    /// The next chunk; nil at the clean end.
    public func chunk() throws -> String? {
        guard !hasEnded else { return nil }
        guard let chunk = try connection.readChunk() else {
            hasEnded = true
            return nil
        }
        return String(decoding: chunk, as: UTF8.self)
    }

    /// The next line, without its end; nil at the clean end.
    public func line() throws -> String? {
        while true {
            if let end = buffered.firstIndex(of: UInt8(ascii: "\n")) {
                defer { buffered.removeSubrange(...end) }
                return String(decoding: buffered[..<end], as: UTF8.self)
            }
            guard let chunk = try chunk() else {
                guard buffered.isEmpty else { throw TestFailure("a line without an end") }
                return nil
            }
            buffered += chunk.utf8
        }
    }

    /// All that comes until the clean end.
    public func rest() throws -> String {
        var text = String(decoding: buffered, as: UTF8.self)
        buffered = []
        while let chunk = try chunk() { text += chunk }
        return text
    }

    /// Closes the connection, however much is to come.
    public func leave() { connection.close() }
}

extension HTTPConnection {
    /// The head of the next response, whose body is read later.
    public func streamedResponse() throws -> StreamedResponse { try StreamedResponse(on: self) }

    public func sendChunk(_ text: String) throws {
        try send("\(String(text.utf8.count, radix: 16))\r\n\(text)\r\n")
    }

    public func sendLastChunk() throws { try send("0\r\n\r\n") }

    /// Sends as much as the kernel takes at once, after a wait for room of so many milliseconds.
    ///
    /// - Returns: the number of bytes; 0 when no room came.
    public func sendSome(_ bytes: ArraySlice<UInt8>, within milliseconds: Int32) throws -> Int {
        var question = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        guard poll(&question, 1, milliseconds) > 0 else { return 0 }
        let count = bytes.withUnsafeBytes {
            Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT))
        }
        if count < 0, errno == EAGAIN { return 0 }
        guard count >= 0 else { throw TestFailure("send: \(String(cString: strerror(errno)))") }
        return count
    }

    /// What the kernel keeps for this end at most, before the other end has to wait.
    public func limitReceiveBuffer(to bytes: Int32) {
        var bytes = bytes
        setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &bytes, socklen_t(MemoryLayout<Int32>.size))
    }

    /// Reads so many bytes, whatever they are.
    public func skip(_ count: Int) throws { _ = try read(count) }
}

extension RunningGateway {
    /// Posts JSON, on a connection of its own, and reads the head of the reply.
    public func stream(
        _ target: String, _ json: String = "{}", headers: [(String, String)] = []
    ) throws -> StreamedResponse {
        try begin(target, json, headers: headers).connection.streamedResponse()
    }

    /// Begins a POST whose body is sent in chunks.
    public func beginUpload(
        _ target: String, headers: [(String, String)] = [("Content-Type", "application/x-ndjson")]
    ) throws -> HTTPConnection {
        let connection = try connect()
        try connection.send(
            "POST", target, host: listen.authority, headers: headers + [("Transfer-Encoding", "chunked")])
        return connection
    }
}
