internal import LinuxSystem

/// Finds generated code near the script that an interpreter runs: Python and Ruby carry descriptors in source files.
///
/// It looks into the script's folder, the interpreter's search path, and the folders of packages that the process has
/// loaded extensions from, nearest first. Entries, files and time are bounded.
public struct ScriptSearch {
    /// What a search may cost.
    public struct Bounds: Sendable {
        public var maximumEntries = 60_000
        public var maximumFiles = 2000
        public var maximumDepth = 12
        /// Below the folder of a script: it may be anywhere, `/tmp` even.
        public var maximumDepthOfScripts = 4

        public init() {}
    }

    private struct Folder {
        var path: String
        var remainingDepth: Int
        /// Descriptor sets that lie with a script are its own; in a package they may be anybody's.
        var takesSets: Bool
    }

    private let facts: ProcessFacts
    private let directory: String
    private let bounds: Bounds
    private let isLate: () -> Bool
    private var remainingEntries: Int
    private var seen: Set<FileIdentity> = []
    private var found: [String] = []

    /// The script on the command line, absolute; nil when there is none.
    public let script: String?

    /// - Parameters:
    ///   - directory: what relative paths on the command line count from, absolute.
    ///   - isLate: whether to stop with what there is.
    public init(_ facts: ProcessFacts, directory: String, bounds: Bounds = Bounds(), isLate: @escaping () -> Bool) {
        self.facts = facts
        self.directory = directory
        self.bounds = bounds
        self.isLate = isLate
        remainingEntries = bounds.maximumEntries
        script = Self.script(facts, directory)
    }

    /// Paths of files to scan, the script itself first.
    public mutating func files() -> [String] {
        if let script { found.append(script) }
        for folder in folders() { search(folder) }
        return found
    }

    // MARK: Where

    /// The first argument that is a file.
    private static func script(_ facts: ProcessFacts, _ directory: String) -> String? {
        for argument in facts.arguments.dropFirst() where !argument.hasPrefix("-") && !argument.isEmpty {
            let path = absolute(argument, directory)
            if let status = try? Linux.fileStatus(path), status.kind == .regular { return path }
        }
        return nil
    }

    private func folders() -> [Folder] {
        var folders: [Folder] = []
        func add(_ path: String, depth: Int, takesSets: Bool = false) {
            folders.append(Folder(path: path, remainingDepth: depth, takesSets: takesSets))
        }
        if let script {
            for path in [script, Linux.realpath(script) ?? script] {
                let folder = Self.folder(of: path)
                if Self.isPrivate(folder) {
                    add(folder, depth: bounds.maximumDepthOfScripts, takesSets: true)
                }
                // A program that was installed in `bin` has its code in `lib` beside it.
                let name = folder.split(separator: "/").last
                let parent = Self.folder(of: folder)
                if name == "bin" || name == "exe", Self.isPrivate(parent) {
                    add(parent + "/lib", depth: bounds.maximumDepth)
                }
            }
        }
        if let interpreter = facts.arguments.first {
            let environment = Self.folder(of: Self.folder(of: Self.absolute(interpreter, directory)))
            if (try? Linux.fileStatus(environment + "/pyvenv.cfg")) != nil {
                add(environment + "/lib", depth: bounds.maximumDepth)
            }
        }
        var arguments = facts.arguments.dropFirst()
        while let argument = arguments.popFirst() {
            if argument == "-m" { add(directory, depth: bounds.maximumDepthOfScripts) }
            if argument == "-I", let path = arguments.first {
                add(Self.absolute(path, directory), depth: bounds.maximumDepth)
            } else if argument.hasPrefix("-I"), argument.count > 2 {
                add(Self.absolute(String(argument.dropFirst(2)), directory), depth: bounds.maximumDepth)
            }
        }
        for path in facts.searchPath { add(Self.absolute(path, directory), depth: bounds.maximumDepth) }
        for path in packageFolders() { add(path, depth: bounds.maximumDepth) }
        return folders
    }

    /// Where packages are installed that the process has loaded an extension from.
    private func packageFolders() -> [String] {
        var folders: Set<String> = []
        for path in facts.mappedFiles {
            let parts = path.split(separator: "/")
            let end =
                parts.firstIndex { $0 == "site-packages" || $0 == "dist-packages" } ?? parts.lastIndex { $0 == "gems" }
            if let end { folders.insert("/" + parts[...end].joined(separator: "/")) }
        }
        return folders.sorted()
    }

    // MARK: Searching

    private mutating func search(_ root: Folder) {
        var pending = [root]
        while let folder = pending.popLast(), remainingEntries > 0, found.count < bounds.maximumFiles, !isLate() {
            // Links may lead in a circle, and folders may lie within each other.
            guard let status = try? Linux.fileStatus(folder.path), seen.insert(FileIdentity(status)).inserted,
                let entries = try? Linux.entries(in: folder.path, maximum: remainingEntries)
            else { continue }
            remainingEntries -= entries.count + 1
            let names = Set(entries.map(\.name))
            for entry in entries.sorted(by: { $0.name < $1.name }) {
                let path = "\(folder.path)/\(entry.name)"
                let isFile = isWanted(entry.name, takesSets: folder.takesSets)
                if isFile, entry.kind != .directory, found.count < bounds.maximumFiles {
                    if path != script { found.append(path) }
                } else if entry.kind == .directory, folder.remainingDepth > 0, !Self.isPassedOver(entry.name) {
                    pending.append(
                        Folder(
                            path: path, remainingDepth: folder.remainingDepth - 1, takesSets: folder.takesSets))
                } else if entry.name == "__pycache__" {
                    addCompiled(in: path, beside: names)
                }
            }
        }
    }

    /// Compiled Python whose source is not there.
    private mutating func addCompiled(in folder: String, beside names: Set<String>) {
        guard remainingEntries > 0, let entries = try? Linux.entries(in: folder, maximum: remainingEntries) else {
            return
        }
        remainingEntries -= entries.count
        for entry in entries.sorted(by: { $0.name < $1.name }) where found.count < bounds.maximumFiles {
            guard entry.name.hasSuffix(".pyc"), let dot = entry.name.firstIndex(of: ".") else { continue }
            let stem = entry.name[..<dot]
            if stem.hasSuffix("_pb2"), !names.contains("\(stem).py") { found.append("\(folder)/\(entry.name)") }
        }
    }

    private func isWanted(_ name: String, takesSets: Bool) -> Bool {
        if name.hasSuffix("_pb2.py") || name.hasSuffix("_pb2.pyc") || name.hasSuffix("_pb.rb") { return true }
        return takesSets && [".binpb", ".protoset", ".desc", ".fds", ".pb"].contains { name.hasSuffix($0) }
    }

    private static func isPassedOver(_ name: String) -> Bool {
        name == "__pycache__" || name == "node_modules" || name.hasPrefix(".")
    }

    // MARK: Paths

    /// Not a folder that holds everything of a system.
    private static func isPrivate(_ folder: String) -> Bool {
        !["", "/", "/bin", "/sbin", "/usr", "/usr/bin", "/usr/sbin", "/usr/local", "/usr/local/bin"].contains(folder)
    }

    private static func folder(of path: String) -> String {
        path.lastIndex(of: "/").map { String(path[..<$0]) } ?? ""
    }

    private static func absolute(_ path: String, _ directory: String) -> String {
        path.hasPrefix("/") ? path : "\(directory)/\(path)"
    }
}
