/// What a file may make the gateway hold and do: it comes from whoever wrote the plugin.
public struct ScanBounds: Sendable {
    /// Descriptors kept, and their bytes together.
    public var maximumFiles = 5000
    public var maximumBytes = 64 << 20
    /// The longest single descriptor, packed or unpacked. A window that is read must overlap the next one by as much.
    public var maximumFileBytes = 4 << 20
    public var maximumPathBytes = 1000
    /// Bytes looked at closely because they might be a descriptor, each as often as it is looked at. No program
    /// that was tried needs a fiftieth of it.
    public var maximumWalkedBytes = 64 << 20
    /// Bytes that gzip members may unpack to, those that turn out to be something else included, and 16 for each byte that
    /// is unpacked: packed ones can cost much and come to nothing.
    public var maximumUnpackedBytes = 64 << 20
    /// How deep messages may be declared in messages.
    public var maximumDepth = 32

    public init() {}
}
