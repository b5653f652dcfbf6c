public import LinuxSystem

/// What tells that a file is still the one that was read.
public struct FileIdentity: Sendable, Hashable {
    private let device: UInt64
    private let inode: UInt64
    private let bytes: Int64
    private let modified: Int64

    public init(_ status: FileStatus) {
        device = status.device
        inode = status.inode
        bytes = status.bytes
        modified = status.modified
    }
}
