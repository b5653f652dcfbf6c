internal import Foundation

/// A folder of its own for one test, with a path short enough for unix sockets; removed when the test has let go of it.
public final class TestDirectory: Sendable {
    public let path: String

    public init() throws {
        var template = Array("/tmp/patchbay-test-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw TestFailure("mkdtemp: \(String(cString: strerror(errno)))") }
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    public func path(of name: String) -> String { path + "/" + name }

    public func has(_ name: String) -> Bool { FileManager.default.fileExists(atPath: path(of: name)) }

    public func write(_ text: String, to name: String) throws {
        try Data(text.utf8).write(to: URL(fileURLWithPath: path(of: name)))
    }

    /// The text of a file that may not be there.
    public func read(_ name: String) -> String? {
        FileManager.default.contents(atPath: path(of: name)).map { String(decoding: $0, as: UTF8.self) }
    }

    /// Every file below a folder, sockets too.
    public func everything(below name: String) -> [String] {
        (FileManager.default.enumerator(atPath: path(of: name))?.allObjects as? [String] ?? []).sorted()
    }
}
