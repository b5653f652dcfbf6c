extension HTTPExchange {
    /// Answers 101: `HTTPService.upgraded` follows with the connection's socket. The `Upgrade` field is set here; others
    /// are set before.
    ///
    /// - Returns: false, and nothing is done, when the request cannot be upgraded: it is of HTTP/1.0 or has a body.
    @discardableResult
    public func upgrade(to protocolName: StaticString) -> Bool {
        guard !isHTTP10, !hasBody, setHeader("Upgrade", protocolName) else { return false }
        guard takesAnswer(101, .upgrade) else { return true }
        deliverAnswer()
        return true
    }

    /// The socket of an upgraded connection.
    public var upgradedSocket: UpgradedSocket? { socket }
}
