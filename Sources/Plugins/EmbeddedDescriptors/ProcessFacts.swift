internal import LinuxSystem

/// What `/proc` tells of a plugin's process: what it runs, and with what.
///
/// The plugin can change most of it, so it is as bounded as everything else that a plugin says.
public struct ProcessFacts: Sendable {
    /// A path that opens the executable even when it has been replaced: `/proc/12/exe`.
    public let executable: String
    /// The executable's own path, as far as the kernel tells.
    public let program: String?
    /// Its arguments, the program's name first.
    public let arguments: [String]
    /// Files that are mapped as code: libraries, the extensions of an interpreter.
    public let mappedFiles: Set<String>
    /// The directories in its `PYTHONPATH` and `RUBYLIB`.
    public let searchPath: [String]

    /// Never fails: what cannot be read is empty.
    public init(pid: Int32) {
        let executable = "/proc/\(pid)/exe"
        func file(_ name: String, _ maximumBytes: Int) -> [UInt8] {
            (try? Linux.readFile("/proc/\(pid)/\(name)", maximumBytes: maximumBytes)) ?? []
        }
        self.init(
            executable: executable, program: try? Linux.linkTarget(executable), commandLine: file("cmdline", 128 << 10),
            maps: file("maps", 4 << 20), environment: file("environ", 256 << 10))
    }

    /// The child of a process that has one and no more.
    public static func onlyChild(of pid: Int32) -> Int32? {
        let path = "/proc/\(pid)/task/\(pid)/children"
        guard let bytes = try? Linux.readFile(path, maximumBytes: 64) else { return nil }
        let children = bytes.split(separator: 0x20)
        return children.count == 1 ? children.first.flatMap { Int32(String(decoding: $0, as: UTF8.self)) } : nil
    }

    init(executable: String, program: String?, commandLine: [UInt8], maps: [UInt8], environment: [UInt8]) {
        self.executable = executable
        self.program = program
        arguments = commandLine.split(separator: 0, omittingEmptySubsequences: false).prefix(200).map {
            String(decoding: $0, as: UTF8.self)
        }
        mappedFiles = Set(maps.split(separator: 0x0a).compactMap(Self.mappedCode))
        searchPath = environment.split(separator: 0).flatMap { entry -> [String] in
            let entry = String(decoding: entry, as: UTF8.self)
            for name in ["PYTHONPATH=", "RUBYLIB="] where entry.hasPrefix(name) {
                return entry.dropFirst(name.count).split(separator: ":").prefix(50).map(String.init)
            }
            return []
        }
    }

    /// The path in a line such as `7f… r-xp 00000000 08:01 1234      /usr/lib/libm.so.6`.
    private static func mappedCode(_ line: ArraySlice<UInt8>) -> String? {
        let fields = line.split(separator: 0x20, maxSplits: 5)
        guard fields.count == 6, fields[1].dropFirst(2).first == UInt8(ascii: "x") else { return nil }
        let path = String(decoding: fields[5].drop { $0 == 0x20 }, as: UTF8.self)
        return path.hasPrefix("/") ? path : nil
    }
}
