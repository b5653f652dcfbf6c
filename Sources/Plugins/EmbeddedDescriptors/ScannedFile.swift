public import LinuxSystem

/// A file and the descriptors that were found in it.
public struct ScannedFile: Sendable {
    public let identity: FileIdentity
    public let files: [EmbeddedFile]

    /// Read at once; a larger file is read in pieces that overlap, so that its size costs time only.
    static let windowBytes = 16 << 20

    /// Reads the file at `path`. It takes about 3 ms for each megabyte: not for a loop's thread.
    ///
    /// - Parameter known: what was found in the file before; it is answered when the file is still the same.
    public init(
        _ path: String, known: ScannedFile? = nil, bounds: ScanBounds = ScanBounds()
    ) throws(SystemError) {
        try self.init(path, known: known, bounds: bounds, windowBytes: Self.windowBytes)
    }

    init(identity: FileIdentity, files: [EmbeddedFile]) {
        self.identity = identity
        self.files = files
    }

    init(_ path: String, known: ScannedFile?, bounds: ScanBounds, windowBytes: Int) throws(SystemError) {
        let file = try RandomAccessFile(path)
        let identity = FileIdentity(file.status)
        if let known, known.identity == identity {
            self = known
            return
        }
        precondition(windowBytes > bounds.maximumFileBytes, "windows of \(windowBytes) bytes do not overlap")
        let size = Int(clamping: file.status.bytes)
        let window = try PageBuffer(count: max(min(size, windowBytes), 1))
        var scan = DescriptorScan(bounds: bounds)
        var offset = 0
        while true {
            let count = try file.read(at: Int64(offset), into: window.bytes)
            let piece = UnsafeRawBufferPointer(rebasing: window.bytes.prefix(count))
            if size <= windowBytes { scan.read(whole: piece) } else { scan.read(window: piece) }
            // One that stands across the end is whole in the next piece. The file may have become shorter, never longer.
            offset += windowBytes - bounds.maximumFileBytes
            if count < windowBytes || offset + bounds.maximumFileBytes >= size { break }
        }
        self.identity = identity
        files = scan.files
    }
}
