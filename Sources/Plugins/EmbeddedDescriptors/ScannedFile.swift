public import LinuxSystem

/// A file and the descriptors that were found in it.
public struct ScannedFile: Sendable {
    public let identity: FileIdentity
    public let files: [EmbeddedFile]
    /// How the scan ended. What was not found because it was stopped may be found the next time.
    public let end: DescriptorScan.End

    /// Read at once; a larger file is read in pieces that overlap, so that its size costs time only.
    static let windowBytes = 16 << 20

    /// Reads the file at `path`. It takes about 3 ms for each megabyte: not for a loop's thread.
    ///
    /// - Parameters:
    ///   - known: what was found in the file before; it is answered when the file is still the same.
    ///   - isLate: whether to stop with what there is; asked often.
    public init(
        _ path: String, known: ScannedFile? = nil, bounds: ScanBounds = ScanBounds(),
        isLate: @escaping () -> Bool = { false }
    ) throws(SystemError) {
        try self.init(path, known: known, bounds: bounds, windowBytes: Self.windowBytes, isLate: isLate)
    }

    init(identity: FileIdentity, files: [EmbeddedFile], end: DescriptorScan.End = .whole) {
        self.identity = identity
        self.files = files
        self.end = end
    }

    init(
        _ path: String, known: ScannedFile?, bounds: ScanBounds, windowBytes: Int,
        isLate: @escaping () -> Bool = { false }
    ) throws(SystemError) {
        let file = try RandomAccessFile(path)
        let identity = FileIdentity(file.status)
        if let known, known.identity == identity, known.end != .stopped {
            self = known
            return
        }
        precondition(windowBytes > bounds.maximumFileBytes, "windows of \(windowBytes) bytes do not overlap")
        let size = Int(clamping: file.status.bytes)
        let window = try PageBuffer(count: max(min(size, windowBytes), 1))
        var scan = DescriptorScan(bounds: bounds, isLate: isLate)
        var offset = 0
        while scan.goesOn() {
            let count = try file.read(at: Int64(offset), into: window.bytes)
            let piece = UnsafeRawBufferPointer(rebasing: window.bytes.prefix(count))
            if size <= windowBytes { scan.read(whole: piece) } else { scan.read(window: piece) }
            // One that stands across the end is whole in the next piece. The file may have become shorter, never longer.
            offset += windowBytes - bounds.maximumFileBytes
            if count < windowBytes || offset + bounds.maximumFileBytes >= size { break }
        }
        self.identity = identity
        files = scan.files
        end = scan.end
    }
}
