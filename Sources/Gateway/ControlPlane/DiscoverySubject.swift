/// What discovery needs to know of an instance's process.
struct DiscoverySubject: Sendable {
    /// The process that was launched.
    var pid: Int32
    /// Where it was launched, absolute: relative paths on its command line count from there.
    var directory: String
    /// The gateway's own, absolute: `descriptors:` counts from there.
    var workingDirectory: String
}
