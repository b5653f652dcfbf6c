internal import Testing

@testable internal import LinuxSystem

@Suite struct CoreQuotaTests {
    private func cores(_ files: [String: String]) -> Int? {
        CoreQuota(read: { files[$0].map { Array($0.utf8) } }).cores
    }

    @Test("without cgroups, or without a quota, there is no bound")
    func none() {
        #expect(cores([:]) == nil)
        #expect(cores(["/proc/self/cgroup": "0::/\n", "/sys/fs/cgroup/cpu.max": "max 100000\n"]) == nil)
    }

    @Test("a quota of version 2 is rounded up", arguments: [("50000", 1), ("100000", 1), ("150000", 2), ("400000", 4)])
    func version2(quota: String, expected: Int) {
        #expect(cores(["/proc/self/cgroup": "0::/\n", "/sys/fs/cgroup/cpu.max": "\(quota) 100000\n"]) == expected)
    }

    @Test("the smallest quota of a group and those above it counts")
    func ancestors() {
        let files = [
            "/proc/self/cgroup": "0::/a/b\n",
            "/sys/fs/cgroup/a/b/cpu.max": "max 100000\n",
            "/sys/fs/cgroup/a/cpu.max": "200000 100000\n",
            "/sys/fs/cgroup/cpu.max": "800000 100000\n",
        ]
        #expect(cores(files) == 2)
    }

    @Test("a quota of version 1 is found under its controller, and at the root in a container")
    func version1() {
        let files = [
            "/proc/self/cgroup": "12:cpuset:/docker/x\n4:cpu,cpuacct:/docker/x\n0::/\n",
            "/sys/fs/cgroup/cpu/cpu.cfs_quota_us": "250000\n",
            "/sys/fs/cgroup/cpu/cpu.cfs_period_us": "100000\n",
        ]
        #expect(cores(files) == 3)
        #expect(cores(files.merging(["/sys/fs/cgroup/cpu/cpu.cfs_quota_us": "-1\n"]) { $1 }) == nil)
    }

    @Test("nonsense is no quota", arguments: ["", "1", "a b", "-5 100000", "100000 0", "1 2 3"])
    func nonsense(text: String) {
        #expect(cores(["/proc/self/cgroup": "0::/\nx\n::\n", "/sys/fs/cgroup/cpu.max": text]) == nil)
    }

    @Test("this machine has at least one core")
    func here() {
        #expect(Linux.availableCores() >= 1)
    }
}
