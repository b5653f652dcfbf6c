internal import Glibc

/// What the process has used so far.
public struct ProcessStatistics: Equatable, Sendable {
    /// User and system time of all threads.
    public var cpuSeconds: Double
    public var residentBytes: Int
    public var openDescriptors: Int
    /// The soft limit of open descriptors.
    public var maximumDescriptors: Int
    /// Seconds since 1970.
    public var startTime: Double
}

extension Linux {
    /// This process's figures. A cold path: it reads four files of `/proc`; what cannot be read is 0.
    public static func processStatistics() -> ProcessStatistics {
        var used = timespec()
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used)
        var limit = rlimit()
        getrlimit(Int32(RLIMIT_NOFILE.rawValue), &limit)
        let names = (try? names(in: "/proc/self/fd")) ?? []
        return ProcessStatistics(
            cpuSeconds: Double(used.tv_sec) + Double(used.tv_nsec) / 1e9,
            residentBytes: residentPages() * sysconf(Int32(_SC_PAGESIZE)),
            // One of them is the directory that was read.
            openDescriptors: max(0, names.count - 1),
            maximumDescriptors: Int(clamping: limit.rlim_cur),
            startTime: startTime() ?? 0
        )
    }

    /// Raises the soft limit of open descriptors to the hard one. Returns the former soft limit, which children should
    /// have: a program that uses `select` breaks above 1,024.
    @discardableResult
    public static func raiseDescriptorLimit() -> UInt64 {
        var limit = rlimit()
        guard getrlimit(Int32(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return 0 }
        let former = limit.rlim_cur
        limit.rlim_cur = limit.rlim_max
        setrlimit(Int32(RLIMIT_NOFILE.rawValue), &limit)
        return UInt64(former)
    }

    private static func residentPages() -> Int {
        guard let text = procText("/proc/self/statm") else { return 0 }
        let fields = text.split(separator: " ")
        return fields.count > 1 ? Int(fields[1]) ?? 0 : 0
    }

    private static func startTime() -> Double? {
        guard let status = procText("/proc/self/stat"), let boot = procText("/proc/stat") else { return nil }
        // The second field, the program's name in parentheses, may hold blanks; the start is the 22nd.
        let fields = status.suffix(from: status.lastIndex(of: ")") ?? status.startIndex).split(separator: " ")
        let line = boot.split(separator: "\n").first { $0.hasPrefix("btime ") }
        guard fields.count > 20, let ticks = Double(fields[20]), let seconds = line.flatMap({ Double($0.dropFirst(6)) })
        else { return nil }
        return seconds + ticks / Double(sysconf(Int32(_SC_CLK_TCK)))
    }

    private static func procText(_ path: String) -> String? {
        (try? readFile(path, maximumBytes: 1 << 20)).map { String(decoding: $0, as: UTF8.self) }
    }
}
