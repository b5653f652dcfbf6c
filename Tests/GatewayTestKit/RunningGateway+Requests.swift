/// A request on a connection of its own whose response has not been read.
public final class PendingResponse {
    public let connection: HTTPConnection

    init(_ connection: HTTPConnection) {
        self.connection = connection
    }

    public func response() throws -> HTTPResponse { try connection.response() }

    /// Closes the connection without having read anything.
    public func leave() { connection.close() }
}

extension RunningGateway {
    public func connect() throws -> HTTPConnection { try HTTPConnection(to: listen) }

    /// Sends a request to the public listener and reads the response, on a connection of its own.
    public func request(
        _ method: String, _ target: String, headers: [(String, String)] = [], body: String? = nil
    ) throws -> HTTPResponse {
        let connection = try connect()
        defer { connection.close() }
        try connection.send(
            method, target, host: listen.authority, headers: headers, body: body.map { Array($0.utf8) })
        return try connection.response(toHead: method == "HEAD")
    }

    /// Posts JSON.
    public func post(
        _ target: String, _ json: String = "{}", headers: [(String, String)] = []
    ) throws -> HTTPResponse {
        try request("POST", target, headers: [("Content-Type", "application/json")] + headers, body: json)
    }

    /// Posts JSON and reads the response later.
    public func begin(
        _ target: String, _ json: String = "{}", headers: [(String, String)] = []
    ) throws -> PendingResponse {
        let connection = try connect()
        try connection.send(
            "POST", target, host: listen.authority, headers: [("Content-Type", "application/json")] + headers,
            body: Array(json.utf8))
        return PendingResponse(connection)
    }

    public func getAdmin(_ target: String, headers: [(String, String)] = []) throws -> HTTPResponse {
        try requestAdmin("GET", target, headers: headers)
    }

    public func requestAdmin(
        _ method: String, _ target: String, headers: [(String, String)] = [], body: String? = nil
    ) throws -> HTTPResponse {
        guard let admin else { throw TestFailure("the admin listener is off") }
        let connection = try HTTPConnection(to: admin)
        defer { connection.close() }
        try connection.send(method, target, host: admin.authority, headers: headers, body: body.map { Array($0.utf8) })
        return try connection.response()
    }

    /// What `/plugins/{name}` says.
    public func plugin(_ name: String) throws -> JSON { try getAdmin("/plugins/\(name)").json }

    /// Waits until the plugin's start has failed and returns its `last_error`.
    public func startError(of name: String) throws -> String {
        var message: String?
        try eventually("\(name) has a last_error") {
            message = try plugin(name)["last_error"].string
            return message != nil
        }
        return message ?? ""
    }

    /// One number of `/metrics`; nil when there is no such series yet.
    public func metric(_ series: String) throws -> Double? {
        let page = try getAdmin("/metrics").text
        let line = page.split(separator: "\n").first { $0.hasPrefix(series + " ") }
        return line.flatMap { Double($0.dropFirst(series.count + 1)) }
    }
}
