/// A whole HTTP response as it stood on the wire.
public struct HTTPResponse: Sendable {
    public var status: Int
    public var reason: String
    public var headers: [(name: String, value: String)]
    public var body: [UInt8]
    /// The server said that this connection ends here.
    public var closesConnection: Bool

    /// The first header of the name, in any case.
    public func header(_ name: String) -> String? {
        headers.first { $0.name.lowercased() == name.lowercased() }?.value
    }

    public var text: String { String(decoding: body, as: UTF8.self) }

    /// The body as JSON; null when it is none.
    public var json: JSON { (try? JSON(parsing: body)) ?? .null }

    /// What follows `urn:patchbay:error:` in a problem's type.
    public var problem: String? {
        let prefix = "urn:patchbay:error:"
        guard let type = json["type"].string, type.hasPrefix(prefix) else { return nil }
        return String(type.dropFirst(prefix.count))
    }

    public var detail: String { json["detail"].string ?? "" }
}

extension HTTPResponse: CustomStringConvertible {
    public var description: String {
        let fields = headers.map { "\($0.name): \($0.value)" }.joined(separator: ", ")
        return "\(status) \(reason) [\(fields)] \(text.prefix(2000))"
    }
}
