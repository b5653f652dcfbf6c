internal import GatewayConfiguration
internal import LinuxSystem
internal import Testing

@testable internal import CommandLine

@Suite struct AdminRequestTests {
    /// A listener that answers its first connection with `reply`, once the request's head is there, and closes it.
    private func listener(answering reply: String) throws -> ListenAddress {
        let listener = try Linux.listen(host: "127.0.0.1", port: 0)
        let address = try #require(ListenAddress("\(try Linux.localAddress(of: listener.raw))"))
        let descriptor = listener.release()
        try Linux.startThread(name: "answer") {
            let listener = OwnedDescriptor(descriptor)
            guard let epoll = try? Epoll(capacity: 1), (try? epoll.add(descriptor, mask: 1, tag: 0)) != nil,
                epoll.wait(milliseconds: 10_000) == 1, case .accepted(let socket) = Linux.accept(listener.raw),
                (try? epoll.add(socket.raw, mask: 1, tag: 1)) != nil
            else { return }
            var request: [UInt8] = []
            var piece = [UInt8](repeating: 0, count: 4096)
            while request.suffix(4) != [13, 10, 13, 10][...], epoll.wait(milliseconds: 10_000) == 1,
                case .bytes(let count) = piece.withUnsafeMutableBytes({ Linux.read(socket.raw, into: $0) })
            {
                request += piece[..<count]
            }
            _ = Array(reply.utf8).withUnsafeBytes { Linux.send(socket.raw, $0) }
        }
        return address
    }

    private func send(to address: ListenAddress) throws(AdminRequest.Fault) -> AdminRequest.Reply {
        try AdminRequest(address: address, path: "/readyz", timeout: .seconds(10)).send()
    }

    @Test func `A reply has its status and body`() throws {
        let reply = try send(
            to: listener(answering: "HTTP/1.1 503 Service Unavailable\r\nA: b\r\n\r\n{\"ready\":false}"))
        #expect(reply.status == 503)
        #expect(reply.body == Array("{\"ready\":false}".utf8))
    }

    @Test(arguments: ["", "SSH-2.0-OpenSSH\r\n", "HTTP/1.1 200 OK\r\nA: b\r\n", "HTTP/1.1 ok\r\n\r\n"])
    func `What is not HTTP is a fault`(reply: String) throws {
        let address = try listener(answering: reply)
        #expect(throws: AdminRequest.Fault.self) { try send(to: address) }
    }

    @Test func `Nobody there is a fault that names the address`() throws {
        let closed = try Linux.listen(host: "127.0.0.1", port: 0)
        let address = try #require(ListenAddress("\(try Linux.localAddress(of: closed.raw))"))
        _ = consume closed
        do throws(AdminRequest.Fault) {
            _ = try send(to: address)
            Issue.record("answered")
        } catch {
            #expect(error.description.hasPrefix("no gateway answers on \(address): Connection refused"))
        }
        #expect(throws: AdminRequest.Fault.self) { try send(to: .unix(path: "/none/such.sock")) }
    }
}
