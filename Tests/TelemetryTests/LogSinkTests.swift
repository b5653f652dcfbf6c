internal import Bytes
internal import Foundation
internal import LinuxSystem
internal import Telemetry
internal import Testing

@Suite struct LogSinkTests {
    /// Writes `text`, however often another test of this process writes at that moment.
    private func write(_ text: String, to descriptor: Int32) -> LogSink.OnWrite {
        let sink = LogSink(descriptor: descriptor)
        var buffer = ByteBuffer(text.utf8)
        while true {
            let outcome = sink.write(&buffer)
            if outcome != .busy { return outcome }
        }
    }

    private func lines(_ count: Int, of length: Int) -> String {
        String(repeating: String(repeating: "x", count: length - 1) + "\n", count: count)
    }

    @Test func `A file takes everything at once`() throws {
        let path = FileManager.default.temporaryDirectory.appending(path: "patchbay-sink-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: path) }
        try #require(FileManager.default.createFile(atPath: path.path, contents: nil))
        let file = try FileHandle(forWritingTo: path)
        let text = lines(1000, of: 300)
        #expect(write(text, to: file.fileDescriptor) == .written(dropped: 0))
        #expect(try String(contentsOf: path, encoding: .utf8) == text)
    }

    @Test func `Whole lines go into a pipe, and those that have no room are counted`() throws {
        let pipe = Pipe()
        let outcome = write(lines(1000, of: 300), to: pipe.fileHandleForWriting.fileDescriptor)
        pipe.fileHandleForWriting.closeFile()
        let arrived = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        let count = arrived.filter { $0 == "\n" }.count
        #expect(count > 100 && arrived == lines(count, of: 300))
        #expect(outcome == .written(dropped: 1000 - count))
    }

    @Test func `A line that a pipe cannot take as one piece is dropped, and the next one is not`() throws {
        let pipe = Pipe()
        let outcome = write(
            lines(1, of: 10) + lines(1, of: 5000) + lines(1, of: 20), to: pipe.fileHandleForWriting.fileDescriptor)
        pipe.fileHandleForWriting.closeFile()
        let arrived = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        #expect(arrived == lines(1, of: 10) + lines(1, of: 20))
        #expect(outcome == .written(dropped: 1))
    }

    @Test func `What nobody will ever read is counted`() throws {
        let pipe = Pipe()
        pipe.fileHandleForReading.closeFile()
        Linux.ignorePipeSignal()
        #expect(write(lines(3, of: 10), to: pipe.fileHandleForWriting.fileDescriptor) == .written(dropped: 3))
    }
}
