internal import ArgumentParser
internal import LinuxSystem

/// Where commands print what they were asked for.
enum StandardOutput {
    /// Writes `text` and the end of the line. What cannot be written, on a full disk say, is told on stderr and ends the
    /// command with 71; a reader that has enough and leaves is no trouble.
    static func say(_ text: String) throws(ExitCode) {
        try say(text, on: 1)
    }

    static func say(_ text: String, on descriptor: Int32) throws(ExitCode) {
        _ = try write(text, on: descriptor)
    }

    /// Writes `text` and the end of the line; false when nobody reads any more, and no further line is worth making.
    static func write(_ text: String, on descriptor: Int32 = 1) throws(ExitCode) -> Bool {
        var line = "\(text)\n"
        guard let error = line.withUTF8({ failure(of: descriptor, UnsafeRawBufferPointer($0)) }) else { return true }
        if error.code == SystemError.brokenPipe { return false }
        StandardError.say("the standard output cannot be written: \(error.reason)")
        throw .system
    }

    private static func failure(of descriptor: Int32, _ bytes: UnsafeRawBufferPointer) -> SystemError? {
        var rest = bytes
        while !rest.isEmpty {
            switch Linux.write(descriptor, rest) {
            case .bytes(let count): rest = UnsafeRawBufferPointer(rebasing: rest[count...])
            // Whoever shares the pipe has made it non-blocking.
            case .wouldBlock: Linux.waitUntilWritable(descriptor)
            case .failed(let error): return error
            }
        }
        return nil
    }
}
