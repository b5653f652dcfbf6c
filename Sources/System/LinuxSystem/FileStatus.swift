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
