internal import Foundation
internal import Synchronization

/// The lines that a process wrote, collected while it runs.
public final class LogLines: Sendable {
    private let collected = Mutex<String>("")
    private let pipes = Mutex<[Pipe]>([])
    private let openPipes = Mutex<Int>(0)

    public var text: String { collected.withLock { $0 } }

    public var lines: [String] { text.split(separator: "\n").map(String.init) }

    public func contains(_ part: String) -> Bool { text.contains(part) }

    /// Whether all that was ever written has been read: the process has let go of its pipes.
    var isComplete: Bool { openPipes.withLock { $0 == 0 } }

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

    /// Reads nothing more until `resume`, so that the pipes fill up.
    public func pause() {
        pipes.withLock { for pipe in $0 { pipe.fileHandleForReading.readabilityHandler = nil } }
    }

    public func resume() {
        pipes.withLock { for pipe in $0 { read(from: pipe) } }
    }

    func collect(from pipe: Pipe) {
        pipes.withLock { $0.append(pipe) }
        openPipes.withLock { $0 += 1 }
        read(from: pipe)
    }

    private func read(from pipe: Pipe) {
        pipe.fileHandleForReading.readabilityHandler = { [self] handle in
            let data = handle.availableData
            collected.withLock { $0 += String(decoding: data, as: UTF8.self) }
            guard data.isEmpty else { return }
            handle.readabilityHandler = nil
            openPipes.withLock { $0 -= 1 }
        }
    }
}
