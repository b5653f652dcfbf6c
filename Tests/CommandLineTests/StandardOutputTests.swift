internal import ArgumentParser
internal import LinuxSystem
internal import Testing

@testable internal import CommandLine

@Suite struct StandardOutputTests {
    @Test func `What is said is written with the end of its line`() throws {
        let pipe = try Linux.pipe().split()
        defer { Linux.close(pipe.reading) }
        try StandardOutput.say("tea", on: pipe.writing)
        Linux.close(pipe.writing)
        var bytes = [UInt8](repeating: 0, count: 10)
        guard case .bytes(4) = bytes.withUnsafeMutableBytes({ Linux.read(pipe.reading, into: $0) }) else {
            Issue.record("not four bytes")
            return
        }
        #expect(bytes.prefix(4) == Array("tea\n".utf8)[...])
    }

    @Test func `What cannot be written is 71, unless the reader has left`() throws {
        Linux.ignorePipeSignal()
        let pipe = try Linux.pipe().split()
        #expect(throws: ExitCode(71)) { try StandardOutput.say("tea", on: pipe.reading) }
        Linux.close(pipe.reading)
        try StandardOutput.say("tea", on: pipe.writing)
        Linux.close(pipe.writing)
    }
}
