internal import Foundation
internal import GatewayTestKit

/// A process as `/proc` shows it.
struct ProcessFacts: Sendable {
    var pid: Int32
    var state: Character
    var parent: Int32
    var group: Int32

    /// Nil when there is no such process any more.
    init?(_ pid: Int32) {
        guard let data = FileManager.default.contents(atPath: "/proc/\(pid)/stat") else { return nil }
        let text = String(decoding: data, as: UTF8.self)
        // The name in parentheses may hold anything.
        guard let end = text.lastIndex(of: ")") else { return nil }
        let fields = text[text.index(after: end)...].split(separator: " ")
        guard fields.count > 3, let parent = Int32(fields[1]), let group = Int32(fields[2]) else { return nil }
        self.pid = pid
        state = fields[0].first ?? "?"
        self.parent = parent
        self.group = group
    }

    var isZombie: Bool { state == "Z" }
}

/// True while the process runs; a zombie does not.
func isRunning(_ pid: Int32) -> Bool {
    ProcessFacts(pid).map { !$0.isZombie } ?? false
}

/// The children of a process, zombies among them.
func childProcesses(of pid: Int32) -> [ProcessFacts] {
    let entries = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
    return entries.compactMap { Int32($0) }.compactMap { ProcessFacts($0) }.filter { $0.parent == pid }
}

/// A TCP port that nobody listened at a moment ago.
func freePort() throws -> UInt16 {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(descriptor) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let result = withUnsafeMutablePointer(to: &address) {
        $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
            bind(descriptor, $0, length) == 0 ? getsockname(descriptor, $0, &length) : -1
        }
    }
    guard result == 0 else { throw TestFailure("no free port") }
    return UInt16(bigEndian: address.sin_port)
}
