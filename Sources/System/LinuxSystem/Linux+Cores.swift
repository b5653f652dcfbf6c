internal import CLinux

extension Linux {
    /// The cores that this process may use: its affinity, cut to its cgroup's quota, at least 1.
    public static func availableCores() -> Int {
        let affinity = max(1, Int(linux_affinity_count()))
        let quota = CoreQuota(read: { try? readFile($0, maximumBytes: 65_536) }).cores
        return quota.map { min(affinity, $0) } ?? affinity
    }
}

/// The cores that the cgroups of this process allow, versions 1 and 2.
struct CoreQuota {
    /// Rounded up: half a core more would stand idle, and a quota is spent in slices of 100 ms anyway. Nil: no quota.
    let cores: Int?

    /// - Parameter read: a file's contents, nil where there is none.
    init(read: (String) -> [UInt8]?) {
        func text(_ path: String) -> String? { read(path).map { String(decoding: $0, as: UTF8.self) } }

        var smallest: Int?
        func take(_ quota: Int?) {
            guard let quota else { return }
            smallest = min(smallest ?? quota, quota)
        }
        // Lines are `0::/path` for version 2 and `4:cpu,cpuacct:/path` for 1.
        for line in (text("/proc/self/cgroup") ?? "").split(separator: "\n") {
            let parts = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
            guard parts.count == 3 else { continue }
            if parts[0] == "0", parts[1].isEmpty {
                for group in Self.ancestors(parts[2]) {
                    take(text("/sys/fs/cgroup\(group)/cpu.max").flatMap(Self.quota(version2:)))
                }
            } else if parts[1].split(separator: ",").contains("cpu") {
                for group in Self.ancestors(parts[2]) {
                    let folder = "/sys/fs/cgroup/cpu\(group)"
                    take(Self.quota(text("\(folder)/cpu.cfs_quota_us"), period: text("\(folder)/cpu.cfs_period_us")))
                }
            }
        }
        cores = smallest
    }

    /// A group's path and those above it, the root (an empty path) last: each may set a quota, and in a container the
    /// path may be the host's, of which only the root is visible.
    private static func ancestors(_ path: Substring) -> [String] {
        let parts = path.split(separator: "/")
        return (0...parts.count).reversed().map { count in parts.prefix(count).map { "/\($0)" }.joined() }
    }

    /// The contents of `cpu.max`: `150000 100000`, or `max 100000`.
    private static func quota(version2 text: String) -> Int? {
        let parts = text.split(whereSeparator: { $0 == " " || $0 == "\n" })
        guard parts.count == 2 else { return nil }
        return cores(quota: Int(parts[0]), period: Int(parts[1]))
    }

    private static func quota(_ quota: String?, period: String?) -> Int? {
        func number(_ text: String?) -> Int? { text.flatMap { Int($0.prefix { $0 != "\n" }) } }
        return cores(quota: number(quota), period: number(period))
    }

    /// Version 1 says −1 for no quota.
    private static func cores(quota: Int?, period: Int?) -> Int? {
        guard let quota, let period, quota > 0, period > 0 else { return nil }
        return max(1, quota / period + (quota % period == 0 ? 0 : 1))
    }
}
