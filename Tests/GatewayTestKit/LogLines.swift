internal import Foundation
internal import Glibc
internal import Synchronization

/// The lines that a process wrote, collected while it runs.
public final class LogLines: Sendable {
    private let collected = Mutex<String>("")
    private let pipes = Mutex<[Pipe]>([])
    private let reading = NSCondition()
    /// Looked at and set under `reading` only.
    private nonisolated(unsafe) var isPaused = false

    public var text: String { collected.withLock { $0 } }

    public var lines: [String] { text.split(separator: "\n").map(String.init) }

    public func contains(_ part: String) -> Bool { text.contains(part) }

    /// Whether all that has been written so far is in `text`. Once the process has ended, that is its whole log: the pipes'
    /// ends may come much later, when a process that was started at the same time has inherited them.
    var isComplete: Bool {
        let pipes = pipes.withLock { $0 }
        // What a reader has taken out of a pipe it has added by the time that it lets go of the lock.
        return collected.withLock { _ in pipes.allSatisfy { Self.unread(in: $0) == 0 } }
    }

    private static func unread(in pipe: Pipe) -> Int32 {
        var count: Int32 = 0
        _ = ioctl(pipe.fileHandleForReading.fileDescriptor, UInt(FIONREAD), &count)
        return count
    }

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
        reading.withLock { isPaused = true }
    }

    public func resume() {
        reading.withLock {
            isPaused = false
            reading.broadcast()
        }
    }

    /// Reads on a thread of its own: Foundation's readability handlers crash in libdispatch now and then, when many come
    /// and go at once.
    func collect(from pipe: Pipe) {
        pipes.withLock { $0.append(pipe) }
        Thread.detachNewThread { [self] in
            while waitForBytes(in: pipe), take(from: pipe) {}
        }
    }

    private func waitForBytes(in pipe: Pipe) -> Bool {
        var descriptor = pollfd(fd: pipe.fileHandleForReading.fileDescriptor, events: Int16(POLLIN), revents: 0)
        while poll(&descriptor, 1, -1) < 0 {
            guard errno == EINTR else { return false }
        }
        reading.withLock {
            while isPaused { reading.wait() }
        }
        return true
    }

    private func take(from pipe: Pipe) -> Bool {
        collected.withLock { text in
            var piece = [UInt8](repeating: 0, count: 65_536)
            let count = Glibc.read(pipe.fileHandleForReading.fileDescriptor, &piece, piece.count)
            if count > 0 { text += String(decoding: piece[..<count], as: UTF8.self) }
            return count > 0
        }
    }
}
