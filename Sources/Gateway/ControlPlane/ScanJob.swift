internal import EmbeddedDescriptors
internal import LinuxSystem
internal import PluginDiscovery

/// One search for descriptors in files, for a thread of its own.
struct ScanJob: Sendable {
    typealias Place = DiscoveryMachine.Place

    var place: Place
    /// The process that was launched.
    var pid: Int32
    /// Where the plugin was launched, absolute.
    var directory: String
    /// The gateway's own, from which `descriptors:` counts, absolute.
    var workingDirectory: String
    /// What was found in files earlier, by path.
    var known: [String: ScannedFile]

    struct Report: Sendable {
        var scan: DiscoveryMachine.Scan
        /// What is worth being kept for the next start.
        var known: [String: ScannedFile]
    }

    /// How long a search for scripts' files may last.
    private static let patience: Int64 = 3_000_000_000
    /// Bytes of descriptors that scripts' files may bring together.
    private static let maximumScriptBytes = 64 << 20
    private static let maximumRubyBytes = 4 << 20

    func run() -> Report {
        switch place {
        case .executable: executable()
        case .scripts: scripts()
        case .files(let paths): configured(paths)
        }
    }

    /// The process that was launched, and as long as each has one child alone, that child: a shell may have launched the
    /// plugin and be waiting for it.
    private var processes: [Int32] {
        var processes = [pid]
        while processes.count < Self.maximumProcesses, let child = processes.last.flatMap(ProcessFacts.onlyChild) {
            processes.append(child)
        }
        return processes
    }

    private static let maximumProcesses = 4

    /// The first that holds anything; else the last, which is the plugin.
    private func executable() -> Report {
        var report = executable(of: pid)
        for process in processes.dropFirst() where report.scan.files.isEmpty {
            let next = executable(of: process)
            if next.scan.trouble == nil { report = next }
        }
        return report
    }

    private func executable(of pid: Int32) -> Report {
        let facts = ProcessFacts(pid: pid)
        // What people know the executable by.
        let subject = facts.executable + (facts.program.map { " (\($0))" } ?? "")
        do throws(SystemError) {
            let file = try ScannedFile(facts.executable, known: known[Self.executableKey])
            let places = file.files.isEmpty ? [] : [facts.program ?? facts.executable]
            let ending = file.end.reason.map { " [\($0)]" } ?? ""
            return Report(
                scan: .init(files: file.files.map(\.bytes), places: places, subject: subject + ending),
                known: [Self.executableKey: file])
        } catch {
            return Report(
                scan: .init(subject: subject, trouble: "\(subject) cannot be read: \(error.reason)"), known: known)
        }
    }

    /// The pid in the path is another one at each start.
    private static let executableKey = "/proc/self/exe"

    /// All that is found for any of the processes: which of them is the plugin is not known, and what it does not serve
    /// is told apart later.
    private func scripts() -> Report {
        let end = Linux.monotonicNow() + Self.patience
        var paths: [String] = []
        var seen: Set<String> = []
        var scripts: [String] = []
        for process in processes {
            var search = ScriptSearch(ProcessFacts(pid: process), directory: directory) { Linux.monotonicNow() > end }
            paths += search.files().filter { seen.insert($0).inserted }
            if let script = search.script { scripts.append(script) }
        }
        // The last one's is the plugin's, behind whatever launched it.
        let script = scripts.last
        var scan = DiscoveryMachine.Scan(subject: paths.isEmpty ? "" : subject(script: script, paths.count))
        var ruby = RubyDescriptors()
        var found: [EmbeddedFile] = []
        var byteCount = 0
        for path in paths where byteCount < Self.maximumScriptBytes && Linux.monotonicNow() <= end {
            // A file that cannot be read is none of the plugin's, either.
            guard let file = try? ScannedFile(path) else { continue }
            if file.files.isEmpty {
                guard path.hasSuffix(".rb") || scripts.contains(path),
                    let text = try? Linux.readFile(path, maximumBytes: Self.maximumRubyBytes)
                else { continue }
                let declares = text.withUnsafeBytes { RubyDeclarations($0) { Linux.monotonicNow() > end } }
                ruby.add(declares, from: path)
                if !declares.isEmpty { scan.places.append(path) }
                continue
            }
            byteCount += file.files.reduce(0) { $0 + $1.bytes.count }
            found += file.files
            scan.places.append(path)
        }
        scan.files = (found + ruby.files(beside: found) { Linux.monotonicNow() > end }).map(\.bytes)
        return Report(scan: scan, known: known)
    }

    private func subject(script: String?, _ count: Int) -> String {
        guard let script else { return "what its interpreter has installed (\(count) generated files)" }
        return count == 1 ? "its script \(script)" : "its script \(script) with \(count - 1) files that lie with it"
    }

    private func configured(_ paths: [String]) -> Report {
        var report = Report(scan: .init(subject: paths.joined(separator: ", ")), known: [:])
        var troubles: [String] = []
        for path in paths {
            let absolute = path.hasPrefix("/") ? path : "\(workingDirectory)/\(path)"
            do throws(SystemError) {
                let file = try ScannedFile(absolute, known: known[absolute])
                report.known[absolute] = file
                report.scan.files += file.files.map(\.bytes)
                report.scan.places.append(path)
                if file.files.isEmpty {
                    let ending = file.end.reason.map { " [\($0)]" } ?? ""
                    troubles.append("\(absolute) holds no descriptor\(ending)")
                }
            } catch {
                troubles.append("\(absolute) cannot be read: \(error.reason)")
            }
        }
        if !troubles.isEmpty { report.scan.trouble = "descriptors: " + troubles.joined(separator: "; ") }
        return report
    }
}
