internal import EventLoop
internal import LinuxSystem

/// A client in the same loop as the server: what it reads wakes the loop, so no test waits for time.
final class TestClient: ReadinessHandler {
    private let loop: EventLoop
    let descriptor: Int32
    private var registration: Registration?
    private var outgoing: [UInt8] = []
    /// How much of `outgoing` the kernel has taken.
    private var sent = 0
    private(set) var received = ""
    private(set) var isClosed = false
    private var isOpen = true
    var isReading = true

    init(_ address: SocketAddress, on loop: EventLoop) throws {
        self.loop = loop
        let result =
            switch address {
            case .internet(let host, let port): Linux.connectTCP(host: host, port: port)
            case .unix(let path): Linux.connectUnix(path: path)
            }
        switch consume result {
        case .connected(let owned): descriptor = owned.release()
        case .inProgress(let owned): descriptor = owned.release()
        case .failed(let error): throw error
        }
        registration = try loop.register(descriptor, .readable, self)
    }

    deinit {
        if isOpen { Linux.close(descriptor) }
    }

    func send(_ text: String) { send([UInt8](text.utf8)) }

    func send(_ bytes: [UInt8]) {
        outgoing += bytes
        write()
    }

    var unsentBytes: Int { outgoing.count - sent }

    /// Takes all that was received.
    @discardableResult
    func take() -> String {
        defer { received = "" }
        return received
    }

    private func write() {
        while unsentBytes > 0 {
            let answer = outgoing.withUnsafeBytes { bytes in
                Linux.send(descriptor, UnsafeRawBufferPointer(rebasing: bytes[sent...]))
            }
            guard case .bytes(let count) = answer else { break }
            sent += count
        }
        if unsentBytes == 0 {
            outgoing = []
            sent = 0
        }
        if let registration { loop.modify(registration, unsentBytes == 0 ? .readable : [.readable, .writable]) }
    }

    func ready(_ readiness: Readiness) {
        if readiness.contains(.writable) { write() }
        guard isReading else { return }
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            switch buffer.withUnsafeMutableBytes({ Linux.read(descriptor, into: $0) }) {
            case .bytes(let count): received += String(decoding: buffer[..<count], as: UTF8.self)
            case .wouldBlock: return
            case .end, .failed:
                isClosed = true
                stopListening()
                return
            }
        }
    }

    /// Leaves: the descriptor is closed.
    func leave() {
        stopListening()
        Linux.close(descriptor)
        isOpen = false
    }

    private func stopListening() {
        if let registration { loop.deregister(registration) }
        registration = nil
    }

    /// Takes the next whole response out of what was received: by its `Content-Length`, or without a body.
    func takeResponse(hasBody: Bool = true) -> TestResponse? {
        guard let end = received.utf8.range(of: "\r\n\r\n") else { return nil }
        let head = String(received.utf8[..<end.lowerBound]) ?? ""
        var rest = received.utf8[end.upperBound...]
        var response = TestResponse(head: head)
        if hasBody, let length = response["content-length"].flatMap({ Int($0) }) {
            guard rest.count >= length else { return nil }
            response.body = String(rest.prefix(length)) ?? ""
            rest = rest.dropFirst(length)
        }
        received = String(rest) ?? ""
        return response
    }
}

/// A response, taken apart for the tests.
struct TestResponse {
    let head: String
    var body = ""

    var status: Int { Int(head.split(separator: " ").dropFirst().first ?? "") ?? 0 }

    subscript(_ name: String) -> String? {
        for line in head.split(separator: "\r\n").dropFirst() {
            let parts = line.split(separator: ":", maxSplits: 1)
            if parts.count == 2, parts[0].lowercased() == name { return parts[1].trimmingBlanks }
        }
        return nil
    }

    /// How often a field stands in the head.
    func count(of name: String) -> Int {
        head.split(separator: "\r\n").filter { $0.lowercased().hasPrefix(name + ":") }.count
    }
}

extension Substring {
    fileprivate var trimmingBlanks: String { String(drop { $0 == " " }) }
}

extension Collection<UInt8> {
    fileprivate func range(of text: String) -> (lowerBound: Index, upperBound: Index)? {
        let pattern = Array(text.utf8)
        var start = startIndex
        while start != endIndex {
            if self[start...].starts(with: pattern) { return (start, index(start, offsetBy: pattern.count)) }
            formIndex(after: &start)
        }
        return nil
    }
}
