internal import Glibc

/// What the file system says of a file.
public struct FileStatus: Equatable, Sendable {
    public enum Kind: Sendable {
        case regular
        case directory
        case socket
        case link
        case other
    }

    public var kind: Kind
    /// The permission bits, such as 0o755.
    public var mode: UInt32
    public var owner: UInt32
    public var bytes: Int64
    /// Nanoseconds since 1970, when the contents last changed.
    public var modified: Int64
    /// Together with `inode` it tells whether two paths are one file.
    public var device: UInt64
    public var inode: UInt64
}

extension FileStatus {
    init(_ status: stat) {
        switch status.st_mode & S_IFMT {
        case S_IFREG: kind = .regular
        case S_IFDIR: kind = .directory
        case S_IFSOCK: kind = .socket
        case S_IFLNK: kind = .link
        default: kind = .other
        }
        mode = status.st_mode & 0o7777
        owner = status.st_uid
        bytes = Int64(status.st_size)
        modified = Int64(status.st_mtim.tv_sec) &* 1_000_000_000 &+ Int64(status.st_mtim.tv_nsec)
        device = UInt64(status.st_dev)
        inode = UInt64(status.st_ino)
    }
}
