internal import Glibc

/// Where a listener is, as a gateway says it.
public enum Endpoint: Sendable, Equatable {
    case tcp(host: String, port: UInt16)
    case unix(path: String)

    /// Reads `127.0.0.1:80`, `http://127.0.0.1:80` or `unix:/path`.
    public init(_ text: String) throws {
        if text.hasPrefix("unix:") {
            self = .unix(path: String(text.dropFirst("unix:".count)))
            return
        }
        let address = text.hasPrefix("http://") ? String(text.dropFirst("http://".count)) : text
        let parts = address.split(separator: ":")
        guard parts.count == 2, let port = UInt16(parts[1]) else { throw TestFailure("no address: \(text)") }
        self = .tcp(host: String(parts[0]), port: port)
    }

    public var authority: String {
        switch self {
        case .tcp(let host, let port): "\(host):\(port)"
        case .unix: "localhost"
        }
    }
}

/// A blocking HTTP/1.1 connection that sends what it is told, right or wrong, and reads responses.
///
/// Every wait is bounded: a read throws when nothing came for half a minute.
public final class HTTPConnection {
    let descriptor: Int32
    private var buffered: [UInt8] = []
    private var isOpen = true

    public init(to endpoint: Endpoint) throws {
        descriptor = try connected(to: endpoint)
        var wait = timeval(tv_sec: 30, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &wait, socklen_t(MemoryLayout<timeval>.size))
    }

    deinit { close() }

    /// The port of this end, by which the other end can be found in `/proc/net/tcp`; nil on unix sockets.
    public var localPort: UInt16? {
        var address = sockaddr_in()
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let result = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(descriptor, $0, &length) }
        }
        guard result == 0, Int32(address.sin_family) == AF_INET else { return nil }
        return UInt16(bigEndian: address.sin_port)
    }

    public func close() {
        guard isOpen else { return }
        isOpen = false
        _ = Glibc.close(descriptor)
    }

    /// Closes with a reset instead of an orderly end.
    public func reset() {
        var linger = Glibc.linger(l_onoff: 1, l_linger: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout<Glibc.linger>.size))
        close()
    }

    public func send(_ text: String) throws { try send(Array(text.utf8)) }

    public func send(_ bytes: [UInt8]) throws {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes {
                Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { throw TestFailure("send: \(String(cString: strerror(errno)))") }
            rest = rest.dropFirst(count)
        }
    }

    /// Sends a request with a `Host` and, for a body, a `Content-Length`, unless `headers` has them.
    public func send(
        _ method: String, _ target: String, host: String, headers: [(String, String)] = [], body: [UInt8]? = nil
    ) throws {
        var text = "\(method) \(target) HTTP/1.1\r\n"
        let names = Set(headers.map { $0.0.lowercased() })
        if !names.contains("host") { text += "Host: \(host)\r\n" }
        if let body, !names.contains("content-length"), !names.contains("transfer-encoding") {
            text += "Content-Length: \(body.count)\r\n"
        }
        for (name, value) in headers { text += "\(name): \(value)\r\n" }
        try send(Array((text + "\r\n").utf8) + (body ?? []))
    }

    /// The next response; interim ones (1xx) are skipped. A response to HEAD has no body.
    public func response(toHead: Bool = false) throws -> HTTPResponse {
        while true {
            let head = try readHead()
            if head.status >= 200 { return try readBody(of: head, toHead: toHead) }
        }
    }

    /// Whether something came within so many milliseconds. That nothing came is only as certain as the wait is long.
    public func hasBytes(within milliseconds: Int32) -> Bool {
        var question = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        return poll(&question, 1, milliseconds) > 0
    }

    /// Bytes that were sent until the server closed the connection.
    public func remainder() throws -> [UInt8] {
        while try fill() {}
        defer { buffered = [] }
        return buffered
    }

    func readHead() throws -> HTTPResponse {
        let lines = try readLines()
        let parts = lines[0].split(separator: " ", maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count >= 2, parts[0].hasPrefix("HTTP/1."), let status = Int(parts[1]) else {
            throw TestFailure("no status line: \(lines[0])")
        }
        let headers = lines.dropFirst().compactMap { line -> (name: String, value: String)? in
            guard let colon = line.firstIndex(of: ":") else { return nil }
            let value = line[line.index(after: colon)...].drop { $0 == " " }
            return (String(line[..<colon]), String(value))
        }
        var head = HTTPResponse(
            status: status, reason: parts.count > 2 ? String(parts[2]) : "", headers: headers, body: [],
            closesConnection: false)
        head.closesConnection = head.header("Connection")?.lowercased() == "close"
        return head
    }

    private func readBody(of head: HTTPResponse, toHead: Bool) throws -> HTTPResponse {
        var response = head
        if toHead || head.status == 204 || head.status == 304 { return response }
        if head.header("Transfer-Encoding")?.lowercased() == "chunked" {
            response.body = try readChunks()
        } else if let length = head.header("Content-Length") {
            guard let count = Int(length) else { throw TestFailure("Content-Length: \(length)") }
            response.body = try read(count)
        } else {
            response.body = try remainder()
        }
        return response
    }

    private func readChunks() throws -> [UInt8] {
        var body: [UInt8] = []
        while let chunk = try readChunk() { body += chunk }
        return body
    }

    /// Nil for the last one.
    func readChunk() throws -> [UInt8]? {
        let line = try readLine()
        guard let count = Int(line.prefix { $0 != ";" }, radix: 16) else { throw TestFailure("chunk: \(line)") }
        if count == 0 {
            while try readLine() != "" {}
            return nil
        }
        let chunk = try read(count)
        _ = try readLine()
        return chunk
    }

    private func readLines() throws -> [String] {
        var lines: [String] = []
        while true {
            let line = try readLine()
            if !line.isEmpty {
                lines.append(line)
            } else if !lines.isEmpty {
                return lines
            }
        }
    }

    private func readLine() throws -> String {
        while true {
            if let end = buffered.firstIndex(of: UInt8(ascii: "\n")) {
                let line = buffered[..<end]
                buffered.removeSubrange(...end)
                return String(decoding: line.last == UInt8(ascii: "\r") ? line.dropLast() : line, as: UTF8.self)
            }
            guard try fill() else {
                throw TestFailure("the connection ended in a head: \(String(decoding: buffered, as: UTF8.self))")
            }
        }
    }

    func read(_ count: Int) throws -> [UInt8] {
        while buffered.count < count {
            guard try fill() else { throw TestFailure("the connection ended in a body") }
        }
        let bytes = Array(buffered[..<count])
        buffered.removeSubrange(..<count)
        return bytes
    }

    /// False at the end of the connection, whether it was closed or reset.
    private func fill() throws -> Bool {
        var chunk = [UInt8](repeating: 0, count: 65_536)
        let count = recv(descriptor, &chunk, chunk.count, 0)
        if count > 0 {
            buffered += chunk[..<count]
            return true
        }
        if count == 0 || errno == ECONNRESET { return false }
        throw TestFailure("no byte for half a minute: \(String(cString: strerror(errno)))")
    }
}

private func connected(to endpoint: Endpoint) throws -> Int32 {
    let descriptor: Int32
    let result: Int32
    switch endpoint {
    case .tcp(let host, let port):
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        inet_pton(AF_INET, host == "localhost" ? "127.0.0.1" : host, &address.sin_addr)
        result = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
    case .unix(let path):
        descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8.prefix($0.count - 1)) }
        result = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
    }
    guard result == 0 else {
        let reason = String(cString: strerror(errno))
        _ = Glibc.close(descriptor)
        throw TestFailure("connect to \(endpoint): \(reason)")
    }
    return descriptor
}
