internal import Foundation

/// A client on PyPI's `websockets`, in a process of its own that does one thing after another.
///
/// Every wait is bounded by half a minute.
public final class WebSocketClient {
    private let process = Process()
    private let orders = Pipe()
    private let answers = Pipe()
    /// What the server chose.
    public private(set) var subprotocol: String?
    /// What it answered instead of switching protocols: status, headers and body; nil when it is a WebSocket.
    public private(set) var refusal: HTTPResponse?

    /// - Parameter path: with or without a query.
    public init(
        _ gateway: RunningGateway, _ path: String, subprotocols: [String] = [], headers: [(String, String)] = []
    ) throws {
        process.executableURL = URL(fileURLWithPath: try BuiltPrograms.tool("websocket"))
        let script = "\(BuiltPrograms.root)/Tests/Tools/websocket/client.py"
        process.arguments = [script, "ws://\(gateway.listen.authority)\(path)"]
        process.arguments?.append(contentsOf: headers.map { "\($0.0): \($0.1)" } + subprotocols)
        process.standardInput = orders
        process.standardOutput = answers
        try process.run()
        let answer = try nextLine()
        guard let status = answer["status"].number else { throw TestFailure("the client says \(answer)") }
        subprotocol = answer["subprotocol"].string
        guard status != 101 else { return }
        let headers = answer["headers"].elements.map { (name: $0[0].string ?? "", value: $0[1].string ?? "") }
        refusal = HTTPResponse(
            status: Int(status), reason: "", headers: headers,
            body: Array((answer["body"].string ?? "").utf8), closesConnection: false)
    }

    deinit {
        if process.isRunning { process.terminate() }
    }

    /// What came last: a message, or how the connection was closed.
    public enum Received: Equatable, Sendable {
        case text(String)
        case closed(Int, String)
        case nothing
    }

    public func send(_ text: String) throws { _ = try ask(["send": text]) }

    /// Sends a binary message of zeros.
    public func send(bytes count: Int) throws { _ = try ask(["sendBytes": count]) }

    /// Sends one message in a frame for each part.
    public func send(parts: [String]) throws { _ = try ask(["sendParts": parts]) }

    /// The next message, or the end.
    public func receive(within seconds: Double = 30) throws -> Received {
        let answer = try ask(["receive": seconds])
        if let text = answer["text"].string { return .text(text) }
        guard let code = answer["closed"].number else { return .nothing }
        return .closed(Int(code), answer["reason"].string ?? "")
    }

    /// The next message as JSON; throws when there is none.
    public func receiveJSON() throws -> JSON {
        guard case .text(let text) = try receive() else { throw TestFailure("no message came") }
        return try JSON(parsing: text)
    }

    /// Whether a ping is answered.
    public func ping(_ text: String = "?") throws -> Bool { try ask(["ping": text])["pong"].bool == true }

    /// Closes, and answers with the code of the server's close frame.
    public func close(_ code: Int = 1000) throws -> Int {
        Int(try ask(["close": code])["closed"].number ?? 0)
    }

    /// Ends the client's process: its connection ends without a close frame.
    public func vanish() {
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
    }

    private func ask(_ order: [String: Any]) throws -> JSON {
        let line = try JSONSerialization.data(withJSONObject: order) + [UInt8(ascii: "\n")]
        try orders.fileHandleForWriting.write(contentsOf: line)
        return try nextLine()
    }

    private func nextLine() throws -> JSON {
        var line = Data()
        while true {
            guard let byte = try answers.fileHandleForReading.read(upToCount: 1), let first = byte.first else {
                throw TestFailure("the WebSocket client ended: \(String(decoding: line, as: UTF8.self))")
            }
            if first == UInt8(ascii: "\n") { return try JSON(parsing: String(decoding: line, as: UTF8.self)) }
            line.append(first)
        }
    }
}
