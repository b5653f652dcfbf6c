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
}
