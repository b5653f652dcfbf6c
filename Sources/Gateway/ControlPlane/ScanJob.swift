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
    /// What was found in files of this place earlier.
    var known = ScanMemory()
    /// Ordered when nobody waits for the job any more.
    var stop = ScanStop()

    struct Report: Sendable {
        var scan: DiscoveryMachine.Scan
        /// What is worth being kept for the next start.
        var known: ScanMemory
    }

    /// How long a search for scripts' files may last, and a scan of files that are known by name.
    private static let scriptsPatience: Int64 = 3_000_000_000
    private static let filesPatience: Int64 = 10_000_000_000
    /// Bytes of descriptors that scripts' files may bring together.
    private static let maximumScriptBytes = 64 << 20
    private static let maximumRubyBytes = 4 << 20

    func run() -> Report {
        switch place {
        case .executable: executable(until: lateness(after: Self.filesPatience))
        case .scripts: scripts(until: lateness(after: Self.scriptsPatience))
        case .files(let paths): configured(paths, until: lateness(after: Self.filesPatience))
        }
    }

    private func lateness(after patience: Int64) -> () -> Bool {
        let end = Linux.monotonicNow() + patience
        return { stop.isOrdered || Linux.monotonicNow() > end }
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
    private func executable(until isLate: @escaping () -> Bool) -> Report {
        var memory = ScanMemory()
        var scan = executable(of: pid, &memory, until: isLate)
        for process in processes.dropFirst() where scan.files.isEmpty {
            let next = executable(of: process, &memory, until: isLate)
            if next.trouble == nil { scan = next }
        }
        return Report(scan: scan, known: memory)
    }

    private func executable(
        of pid: Int32, _ memory: inout ScanMemory, until isLate: @escaping () -> Bool
    ) -> DiscoveryMachine.Scan {
        let facts = ProcessFacts(pid: pid)
        // What people know the executable by.
        let subject = facts.executable + (facts.program.map { " (\($0))" } ?? "")
        do throws(SystemError) {
            // The pid in `/proc/PID/exe` is another one at each start.
            let key = facts.program ?? facts.executable
            let file = try ScannedFile(facts.executable, known: known[key]?.file, isLate: isLate)
            memory.keep(.init(file: file), of: key)
            let places = file.files.isEmpty ? [] : [facts.program ?? facts.executable]
            let ending = file.end.reason.map { " [\($0)]" } ?? ""
            return .init(files: file.files.map(\.bytes), places: places, subject: subject + ending)
        } catch {
            return .init(subject: subject, trouble: "\(subject) cannot be read: \(error.reason)")
        }
    }

    /// All that is found for any of the processes: which of them is the plugin is not known, and what it does not serve
    /// is told apart later.
    private func scripts(until isLate: @escaping () -> Bool) -> Report {
        var paths: [String] = []
        var seen: Set<String> = []
        var scripts: [String] = []
        for process in processes {
            var search = ScriptSearch(ProcessFacts(pid: process), directory: directory, isLate: isLate)
            paths += search.files().filter { seen.insert($0).inserted }
            if let script = search.script { scripts.append(script) }
        }
        // The last one's is the plugin's, behind whatever launched it.
        let script = scripts.last
        var scan = DiscoveryMachine.Scan(subject: paths.isEmpty ? "" : subject(script: script, paths.count))
        var ruby = RubyDescriptors()
        var found: [EmbeddedFile] = []
        var byteCount = 0
        var memory = ScanMemory()
        for path in paths where byteCount < Self.maximumScriptBytes && !isLate() {
            // A file that cannot be read is none of the plugin's, either.
            guard let file = try? ScannedFile(path, known: known[path]?.file, isLate: isLate) else { continue }
            var entry = ScanMemory.Entry(file: file)
            if file.files.isEmpty, path.hasSuffix(".rb") || scripts.contains(path) {
                entry.ruby = declarations(in: path, file.identity, until: isLate)
            }
            // What was read to its end is worth being kept.
            if !isLate() { memory.keep(entry, of: path) }
            if file.files.isEmpty {
                if let declares = entry.ruby, !declares.isEmpty {
                    ruby.add(declares, from: path)
                    scan.places.append(path)
                }
                continue
            }
            byteCount += file.files.reduce(0) { $0 + $1.bytes.count }
            found += file.files
            scan.places.append(path)
        }
        scan.files = (found + ruby.files(beside: found, isLate: isLate)).map(\.bytes)
        return Report(scan: scan, known: memory)
    }

    /// What a file of Ruby declares, read again only when it has changed.
    private func declarations(
        in path: String, _ identity: FileIdentity, until isLate: () -> Bool
    ) -> RubyDeclarations? {
        if let entry = known[path], entry.file.identity == identity, let ruby = entry.ruby { return ruby }
        guard let text = try? Linux.readRegularFile(path, maximumBytes: Self.maximumRubyBytes) else { return nil }
        return text.withUnsafeBytes { RubyDeclarations($0, isLate: isLate) }
    }

    private func subject(script: String?, _ count: Int) -> String {
        guard let script else { return "what its interpreter has installed (\(count) generated files)" }
        return count == 1 ? "its script \(script)" : "its script \(script) with \(count - 1) files that lie with it"
    }

    private func configured(_ paths: [String], until isLate: @escaping () -> Bool) -> Report {
        var report = Report(scan: .init(subject: paths.joined(separator: ", ")), known: ScanMemory())
        var troubles: [String] = []
        for path in paths {
            let absolute = path.hasPrefix("/") ? path : "\(workingDirectory)/\(path)"
            do throws(SystemError) {
                let file = try ScannedFile(absolute, known: known[absolute]?.file, isLate: isLate)
                report.known.keep(.init(file: file), of: absolute)
                report.scan.files += file.files.map(\.bytes)
                report.scan.places.append(path)
                if file.files.isEmpty {
                    let ending = file.end.reason.map { " [\($0)]" } ?? ""
                    troubles.append("\(absolute) holds no descriptor\(ending)")
                }
            } catch {
                let reason = error.code == SystemError.invalidArgument ? "it is no regular file" : error.reason
                troubles.append("\(absolute) cannot be read: \(reason)")
            }
        }
        if !troubles.isEmpty { report.scan.trouble = "descriptors: " + troubles.joined(separator: "; ") }
        return report
    }
}
