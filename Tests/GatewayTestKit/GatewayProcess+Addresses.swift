extension GatewayProcess {
    /// Waits for the line that the gateway writes when its listeners are open, and returns the addresses in it.
    public func addresses() throws -> (listen: String, admin: String?) {
        var line: String?
        try eventually("the gateway says where it listens") {
            line = log.lines.first { $0.contains("listening on") }
            if line == nil, !isRunning {
                throw TestFailure("the gateway exited with status \(status):\n\(log.text)")
            }
            return line != nil
        }
        let said = line ?? ""
        if let json = try? JSON(parsing: said), let listen = json["listen"].string {
            return (listen, json["admin"].string)
        }
        // `listening on A, admin on B, probes on C`, the latter two `off` or not there when they are closed.
        let address = { (name: String) in
            said.firstRange(of: "\(name) on ").map { String(said[$0.upperBound...].prefix { $0 != "," && $0 != " " }) }
        }
        guard let listen = address("listening") else { throw TestFailure("no address in: \(said)") }
        return (listen, address("admin"))
    }
}
