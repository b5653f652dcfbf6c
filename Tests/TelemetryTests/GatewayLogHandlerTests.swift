internal import Bytes
internal import LinuxSystem
internal import Logging
internal import Telemetry
internal import Testing

@Suite struct GatewayLogHandlerTests {
    private func logger(_ descriptor: Int32, level: Logger.Level = .info) -> Logger {
        Logger(label: "test") { _ in GatewayLogHandler(descriptor: descriptor, format: .text, level: level) }
    }

    private func read(_ descriptor: Int32) -> String {
        var buffer = ByteBuffer(minimumCapacity: 1 << 20)
        guard (try? Linux.setNonBlocking(descriptor)) != nil,
            case .bytes(let count) = Linux.read(descriptor, into: buffer.spare)
        else { return "" }
        buffer.advance(count)
        return buffer.string()
    }

    @Test func `A line bears the logger's metadata and its own, which wins`() throws {
        let (reading, writing) = try Linux.pipe().split()
        var logger = logger(writing)
        logger[metadataKey: "plugin"] = "kv"
        logger[metadataKey: "instance"] = "1"
        logger.info("ready", metadata: ["instance": "2"])
        #expect(read(reading).hasSuffix(" info  ready instance=2 plugin=kv\n"))
    }

    @Test func `What is below the level is not written`() throws {
        let (reading, writing) = try Linux.pipe().split()
        logger(writing, level: .warning).info("quiet")
        logger(writing, level: .warning).warning("loud")
        #expect(read(reading).hasSuffix(" warn  loud\n"))
    }

    /// A full pipe must not stop the control plane: that the test ends is what it shows.
    @Test func `A pipe that nobody reads takes no thread with it, and what it has no room for is counted`() throws {
        let (reading, writing) = try Linux.pipe().split()
        let logger = logger(writing)
        let before = GatewayLogHandler.droppedLines
        for _ in 0..<2000 { logger.info("a line", metadata: ["line": "\(String(repeating: "x", count: 100))"]) }
        // Other tests of this process may have dropped lines meanwhile.
        let dropped = Int(GatewayLogHandler.droppedLines - before)
        var lines = 0
        while case let text = read(reading), !text.isEmpty { lines += text.filter { $0 == "\n" }.count }
        #expect(lines > 100 && lines < 2000)
        #expect(lines + dropped >= 2000)
        logger.info("flows again")
        #expect(read(reading).hasSuffix("flows again\n"))
    }
}
