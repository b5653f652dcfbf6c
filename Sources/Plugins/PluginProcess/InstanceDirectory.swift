public import LinuxSystem

/// An instance's own directory, mode 0700, for its socket and its temporary files.
public struct InstanceDirectory: Equatable, Sendable {
    /// Absolute and without links.
    public let path: String

    /// A unix socket's path has at most 107 bytes (`sun_path`), a plugin's socket is called `plugin` and digits, and the
    /// broker's likewise: 40 bytes are left for its name.
    private static let maximumPathBytes = 107 - 40 - 1
    /// A dash and 6 characters that nobody can guess: in `/tmp` others may make names first.
    private static let suffixBytes = 7
    private static let minimumNameBytes = 8 + suffixBytes

    /// What the directory above may take.
    static var maximumRootBytes: Int { maximumPathBytes - 1 - minimumNameBytes }

    static func fits(below root: String) -> Bool { root.utf8.count <= maximumRootBytes }

    /// Makes a new directory below `root` (``RuntimeDirectory/check(_:)`` says what is fit) named after the instance, as
    /// far as there is room for the name.
    public static func create(below root: String, instance: String) throws(SystemError) -> InstanceDirectory {
        guard let resolved = Linux.realpath(root) else {
            throw SystemError(call: "realpath", code: SystemError.noSuchFile)
        }
        guard fits(below: resolved) else { throw SystemError(call: "mkdir", code: SystemError.nameTooLong) }
        let parent = resolved == "/" ? "" : resolved
        let room = maximumPathBytes - parent.utf8.count - 1 - suffixBytes
        let stem = String(decoding: "patchbay-\(instance)".utf8.map(fileNameByte).prefix(room), as: UTF8.self)

        // A name that is taken already is somebody else's, even if it looks like ours.
        for attempt in 1... {
            let path = "\(parent)/\(stem)-\(randomSuffix())"
            do throws(SystemError) {
                try Linux.makeDirectory(path, mode: 0o700)
                return InstanceDirectory(path: path)
            } catch {
                guard error.code == SystemError.fileExists, attempt < 16 else { throw error }
            }
        }
        preconditionFailure("an endless loop has ended")
    }

    /// Removes the directory with everything in it. Links are not followed; what is gone already is no error.
    public func remove() throws(SystemError) {
        try Linux.removeTree(path)
    }

    /// Names come from the configuration: whatever is not plain becomes a dash.
    private static func fileNameByte(_ byte: UInt8) -> UInt8 {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"):
            byte
        default: UInt8(ascii: "-")
        }
    }

    private static func randomSuffix() -> String {
        // 32 characters, so that 5 bits of each random byte choose one without bias.
        let alphabet = Array("abcdefghijkmnpqrstuvwxyz23456789".utf8)
        var bytes = [UInt8](repeating: 0, count: suffixBytes - 1)
        bytes.withUnsafeMutableBytes { Linux.random(into: $0) }
        return String(decoding: bytes.map { alphabet[Int($0 & 31)] }, as: UTF8.self)
    }
}
