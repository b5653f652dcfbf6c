internal import Foundation
internal import Synchronization

/// The lines that a process wrote, collected while it runs.
public final class LogLines: Sendable {
    private let collected = Mutex<String>("")

    public var text: String { collected.withLock { $0 } }

    public var lines: [String] { text.split(separator: "\n").map(String.init) }

    public func contains(_ part: String) -> Bool { text.contains(part) }

    /// Waits for a line that holds all the parts and returns it.
    @discardableResult
    public func waitForLine(with parts: String...) throws -> String {
        var found: String?
        try eventually("a line has \(parts)") {
            found = lines.first { line in parts.allSatisfy { line.contains($0) } }
            return found != nil
        }
        return found ?? ""
    }

    func collect(from pipe: Pipe) {
        pipe.fileHandleForReading.readabilityHandler = { [self] handle in
            let data = handle.availableData
            if data.isEmpty { handle.readabilityHandler = nil }
            collected.withLock { $0 += String(decoding: data, as: UTF8.self) }
        }
    }

    /// The addresses in the line that the gateway writes when its listeners are open, as text or as JSON.
    func waitForListening(of process: GatewayProcess) throws -> (listen: String, admin: String?) {
        var line: String?
        try eventually("the gateway says where it listens") {
            line = lines.first { $0.contains("listening on") }
            if line == nil, !process.isRunning {
                throw TestFailure("the gateway exited with status \(process.status):\n\(text)")
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
