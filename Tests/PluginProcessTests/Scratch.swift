internal import Glibc
internal import LinuxSystem
internal import Testing

/// A directory for one test, removed behind it.
struct Scratch: ~Copyable {
    let path: String

    init() throws {
        var bytes = [UInt8](repeating: 0, count: 8)
        bytes.withUnsafeMutableBytes { Linux.random(into: $0) }
        path = "/tmp/patchbay-test-" + bytes.map { String($0, radix: 16) }.joined()
        try Linux.makeDirectory(path, mode: 0o700)
    }

    deinit {
        try? Linux.removeTree(path)
    }

    /// Makes a file, an executable script by default, and returns its path.
    func file(_ name: String, _ text: String = "#!/bin/sh\n", mode: UInt32 = 0o755) throws -> String {
        let file = path + "/" + name
        let descriptor = open(file, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode)
        try #require(descriptor >= 0)
        defer { Linux.close(descriptor) }
        let bytes = Array(text.utf8)
        bytes.withUnsafeBytes { _ = Linux.write(descriptor, $0) }
        return file
    }
}
