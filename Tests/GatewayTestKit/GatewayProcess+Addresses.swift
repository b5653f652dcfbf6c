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
        let words = said.split(whereSeparator: { $0 == " " || $0 == "," }).map(String.init)
        let addresses = words.filter { $0.hasPrefix("http://") || $0.hasPrefix("unix:") }
        guard let listen = addresses.first else { throw TestFailure("no address in: \(said)") }
        return (listen, addresses.count > 1 ? addresses[1] : nil)
    }
}
