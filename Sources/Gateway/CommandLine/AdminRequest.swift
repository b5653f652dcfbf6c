internal import GatewayConfiguration
internal import LinuxSystem

/// One GET at a gateway's admin listener: the whole of HTTP that a command needs.
struct AdminRequest {
    struct Reply {
        var status: Int
        var body: [UInt8]
    }

    /// Why there was no reply.
    struct Fault: Error, CustomStringConvertible {
        let description: String
    }

    private static let maximumReplyBytes = 64 << 20

    let address: ListenAddress
    let path: String
    let timeout: Duration

    /// Sends the request and waits for the end of the reply.
    func send() throws(Fault) -> Reply {
        var deadline = Deadline(Linux.monotonicNow() + timeout)
        let socket = try connect(&deadline)
        try write(to: socket, &deadline)
        return try Self.parse(try read(from: socket, &deadline))
    }

    private func connect(_ deadline: inout Deadline) throws(Fault) -> OwnedDescriptor {
        let result =
            switch address {
            case .unix(let path): Linux.connectUnix(path: path)
            case .tcp("0.0.0.0", let port): Linux.connectTCP(host: "127.0.0.1", port: port)
            case .tcp("::", let port): Linux.connectTCP(host: "::1", port: port)
            case .tcp(let host, let port): Linux.connectTCP(host: host, port: port)
            }
        switch consume result {
        case .connected(let socket): return socket
        case .inProgress(let socket):
            try deadline.wait(for: socket, mask: Deadline.writable)
            let code = Linux.pendingError(socket.raw)
            guard code == 0 else { throw Self.unreachable(address, SystemError(call: "connect", code: code)) }
            return socket
        case .failed(let error): throw Self.unreachable(address, error)
        }
    }

    private static func unreachable(_ address: ListenAddress, _ error: SystemError) -> Fault {
        Fault(description: "no gateway answers on \(address): \(error.reason)")
    }

    private func write(to socket: borrowing OwnedDescriptor, _ deadline: inout Deadline) throws(Fault) {
        let request = Array("GET \(path) HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".utf8)
        var sent = 0
        while sent < request.count {
            switch request[sent...].withUnsafeBytes({ Linux.send(socket.raw, $0) }) {
            case .bytes(let count): sent += count
            case .wouldBlock: try deadline.wait(for: socket, mask: Deadline.writable)
            case .failed(let error): throw Fault(description: "\(address): \(error.description)")
            }
        }
    }

    private func read(from socket: borrowing OwnedDescriptor, _ deadline: inout Deadline) throws(Fault) -> [UInt8] {
        var reply: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 65_536)
        while reply.count <= Self.maximumReplyBytes {
            switch piece.withUnsafeMutableBytes({ Linux.read(socket.raw, into: $0) }) {
            case .bytes(let count): reply += piece[..<count]
            case .end: return reply
            case .wouldBlock: try deadline.wait(for: socket, mask: Deadline.readable)
            case .failed(let error): throw Fault(description: "\(address): \(error.description)")
            }
        }
        throw Fault(description: "\(address): the reply is larger than \(Self.maximumReplyBytes) bytes")
    }

    private static func parse(_ reply: [UInt8]) throws(Fault) -> Reply {
        let separator = Array("\r\n\r\n".utf8)
        let line = reply.prefix { $0 != UInt8(ascii: "\r") }.split(separator: UInt8(ascii: " "), maxSplits: 2)
        guard line.count >= 2, line[0].starts(with: "HTTP/1.".utf8),
            let status = Int(String(decoding: line[1], as: UTF8.self)), let head = reply.firstRange(of: separator)
        else { throw Fault(description: "the reply is not HTTP; is it Patchbay's admin listener?") }
        return Reply(status: status, body: Array(reply[head.upperBound...]))
    }
}

/// A point in time up to which a socket is waited for.
private struct Deadline {
    /// The kernel's EPOLLIN and EPOLLOUT.
    static let readable: UInt32 = 1
    static let writable: UInt32 = 4

    private let end: Instant

    init(_ end: Instant) {
        self.end = end
    }

    func wait(for socket: borrowing OwnedDescriptor, mask: UInt32) throws(AdminRequest.Fault) {
        let left = Linux.monotonicNow().nanoseconds(until: end)
        do throws(SystemError) {
            let epoll = try Epoll(capacity: 1)
            try epoll.add(socket.raw, mask: mask, tag: 0)
            let milliseconds = Int32(clamping: (left + 999_999) / 1_000_000)
            if left > 0, epoll.wait(milliseconds: milliseconds) > 0 { return }
        } catch {
            throw AdminRequest.Fault(description: error.description)
        }
        throw AdminRequest.Fault(description: "the gateway did not answer in time")
    }
}
