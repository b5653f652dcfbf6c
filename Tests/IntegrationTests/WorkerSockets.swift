internal import Foundation
internal import GatewayTestKit

/// Which of a gateway's workers has which connection, read from outside: the HTTP server of each worker waits on an
/// epoll descriptor of its own, which holds the listening socket too, and `/proc` lists the sockets in it.
struct WorkerSockets {
    /// The sockets' inodes in each HTTP server's epoll descriptor.
    private var servers: [String: Set<UInt64>] = [:]
    /// Inode of the gateway's end of a connection by the port of the other one.
    private var inodes: [UInt16: UInt64] = [:]

    init(of gateway: RunningGateway) throws {
        guard case .tcp(_, let port) = gateway.listen else { throw TestFailure("it listens on no TCP port") }
        var listening: UInt64?
        let own = String(format: ":%04X ", port)
        for line in try Self.lines("/proc/\(gateway.pid)/net/tcp") where line.contains(own) {
            let words = line.split(separator: " ")
            guard words.count > 9, Self.port(words[1]) == port, let inode = UInt64(words[9]) else { continue }
            if words[3] == "0A" { listening = inode } else if let other = Self.port(words[2]) { inodes[other] = inode }
        }
        let folder = "/proc/\(gateway.pid)/fdinfo"
        for descriptor in try FileManager.default.contentsOfDirectory(atPath: folder) {
            let sockets = try Self.lines(folder + "/" + descriptor).filter { $0.hasPrefix("tfd:") }.compactMap { line in
                line.split(separator: " ").first { $0.hasPrefix("ino:") }.flatMap { UInt64($0.dropFirst(4), radix: 16) }
            }
            if let listening, sockets.contains(listening) { servers[descriptor] = Set(sockets) }
        }
    }

    /// Names the worker that has the connection; nil when it has not been accepted yet, or a request is under way.
    func worker(of connection: HTTPConnection) -> String? {
        guard let inode = connection.localPort.flatMap({ inodes[$0] }) else { return nil }
        return servers.first { $0.value.contains(inode) }?.key
    }

    /// A file of `/proc` says that it is empty: only reading to its end shows what is in it.
    private static func lines(_ path: String) throws -> [Substring] {
        guard let file = FileHandle(forReadingAtPath: path) else { return [] }
        defer { try? file.close() }
        return String(decoding: try file.readToEnd() ?? Data(), as: UTF8.self).split(separator: "\n")
    }

    /// The port of `0100007F:1F90`.
    private static func port(_ address: Substring) -> UInt16? {
        address.split(separator: ":").last.flatMap { UInt16($0, radix: 16) }
    }
}
