internal import LinuxSystem

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
}

/// Writes all of `text`.
func write(_ text: String, to descriptor: Int32) -> Bool {
    let bytes = Array(text.utf8)
    guard case .bytes(bytes.count) = bytes.withUnsafeBytes({ Linux.write(descriptor, $0) }) else { return false }
    return true
}

/// What one read gives, as text; nil when there is nothing to read or an error.
func readSome(_ descriptor: Int32) -> String? {
    var buffer = [UInt8](repeating: 0, count: 65_536)
    switch buffer.withUnsafeMutableBytes({ Linux.read(descriptor, into: $0) }) {
    case .bytes(let count): return String(decoding: buffer[..<count], as: UTF8.self)
    case .end: return ""
    case .wouldBlock, .failed: return nil
    }
}

/// Everything until the end, from a descriptor that waits.
func readAll(_ descriptor: Int32) -> String {
    var text = ""
    while let piece = readSome(descriptor), !piece.isEmpty { text += piece }
    return text
}
