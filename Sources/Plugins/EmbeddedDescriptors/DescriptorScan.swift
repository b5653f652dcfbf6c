internal import Bytes
internal import GRPCWire
internal import PluginProtocol

/// Finds the descriptors that are embedded in bytes: in an executable as protoc's generators leave them, packed or not, in
/// descriptor sets, and in the source text of generated Python and Ruby.
///
/// What is read is bounded and trusted in nothing. A path is kept once: of two descriptors the longer one, since a shorter
/// one may be cut off.
public struct DescriptorScan: ~Copyable {
    private static let nameEnd = ByteSearch(".proto")
    private static let gzipStart = ByteSearch([0x1f, 0x8b, 0x08])

    let bounds: ScanBounds
    private var found: [EmbeddedFile] = []
    private var positions: [String: Int] = [:]
    private var keptBytes = 0
    var walkedBytes = 0
    /// What unpacking has cost, in the account of `ScanBounds.maximumUnpackedBytes`.
    private(set) var unpackedBytes = 0
    private var inflater = Inflater()

    /// How it ended.
    public enum End: Sendable, Equatable {
        case whole
        /// A bound of work was reached: the file is made to cost much, or holds more than any program.
        case exhausted
        /// It was told to stop.
        case stopped

        /// Why it was given up, for people; nil when it was not.
        public var reason: String? {
            switch self {
            case .whole: nil
            case .exhausted: "given up: to look through it costs more than any program does"
            case .stopped: "given up: it took too long"
            }
        }
    }

    public private(set) var end = End.whole
    private let isLate: () -> Bool

    /// - Parameter isLate: asked before each part and each place at which a descriptor may begin; true stops the scan
    ///   with what there is.
    public init(bounds: ScanBounds = ScanBounds(), isLate: @escaping () -> Bool = { false }) {
        self.bounds = bounds
        self.isLate = isLate
    }

    /// Whether the next place may be looked at.
    mutating func goesOn() -> Bool {
        guard end == .whole else { return false }
        if walkedBytes >= bounds.maximumWalkedBytes || unpackedBytes >= bounds.maximumUnpackedBytes { end = .exhausted }
        if isLate() { end = .stopped }
        return end == .whole
    }

    /// All that is embedded in `bytes`, in the order in which it stands there.
    public static func scan(_ bytes: UnsafeRawBufferPointer, bounds: ScanBounds = ScanBounds()) -> [EmbeddedFile] {
        var scan = DescriptorScan(bounds: bounds)
        scan.read(whole: bytes)
        return scan.files
    }

    /// What was found so far.
    public var files: [EmbeddedFile] { found }

    /// Takes in a whole file: a descriptor set, or anything with descriptors in it.
    public mutating func read(whole bytes: UnsafeRawBufferPointer) {
        guard goesOn() else { return }
        if let set = DescriptorSet.read(bytes, bounds, walked: &walkedBytes) {
            for file in set { keep(file.path, file.bytes) }
            return
        }
        read(window: bytes)
        if !bytes.starts(with: [0x7f, 0x45, 0x4c, 0x46]) { readTexts(in: bytes) }
    }

    /// Takes in a part of an executable. Parts must overlap by `ScanBounds.maximumFileBytes`: what a part cuts off is found
    /// whole in the next.
    public mutating func read(window bytes: UnsafeRawBufferPointer) {
        guard goesOn() else { return }
        readRaw(in: bytes)
        readPacked(in: bytes)
    }

    // MARK: As they are

    private mutating func readRaw(in bytes: UnsafeRawBufferPointer) {
        var position = 0
        while let name = Self.nameEnd.next(in: bytes, from: position), goesOn() {
            let end = name + Self.nameEnd.count
            position = readDescriptor(named: end, in: bytes) ?? end
        }
    }

    /// Keeps the descriptor whose path ends at `end`, and answers where it ends.
    private mutating func readDescriptor(named end: Int, in bytes: UnsafeRawBufferPointer) -> Int? {
        for start in starts(ofPathEndingAt: end, in: bytes) {
            let rest = UnsafeRawBufferPointer(rebasing: bytes[start...])
            if let (length, path) = FileWalk.descriptor(at: rest, bounds, walked: &walkedBytes) {
                keep(path, rest.prefix(length))
                return start + length
            }
        }
        return nil
    }

    /// Where a descriptor may begin: `0a`, the path's length, the path.
    private mutating func starts(ofPathEndingAt end: Int, in bytes: UnsafeRawBufferPointer) -> [Int] {
        var starts: [Int] = []
        var length = 1
        // A path is readable, so `0a` stands right before or one byte before the readable bytes, or two with a long length.
        while length <= bounds.maximumPathBytes, end - length >= 2, bytes[end - length] >= 0x20 {
            let before = end - length
            if length < 128 {
                if Int(bytes[before - 1]) == length, bytes[before - 2] == 0x0a { starts.append(before - 2) }
            } else if before >= 3, Int(bytes[before - 1]) == length >> 7,
                Int(bytes[before - 2]) == length & 0x7f | 0x80, bytes[before - 3] == 0x0a
            {
                starts.append(before - 3)
            }
            length += 1
        }
        walkedBytes += length
        return starts
    }

    // MARK: Packed

    private mutating func readPacked(in bytes: UnsafeRawBufferPointer) {
        var position = 0
        var unpacked = ByteBuffer()
        while let start = Self.gzipStart.next(in: bytes, from: position), goesOn() {
            position = start + Self.gzipStart.count
            unpacked.clear()
            let member = UnsafeRawBufferPointer(rebasing: bytes[start...].prefix(bounds.maximumFileBytes))
            let room = min(bounds.maximumFileBytes, bounds.maximumUnpackedBytes - unpackedBytes)
            let result = inflater.unpackMember(at: member, into: &unpacked, maximumBytes: room) {
                // Programs embed other packed things, too. Both a descriptor and a set of them begin with a field 1.
                $0.first == 0x0a
            }
            // A try costs something even when nothing goes in and nothing comes out.
            unpackedBytes += unpacked.count + inflater.consumedBytes * 16 + 64
            guard result == .done else { continue }
            read(descriptorOrSet: unpacked.bytes)
        }
    }

    /// Takes in what was written as one: a whole descriptor, or a set.
    mutating func read(descriptorOrSet bytes: UnsafeRawBufferPointer) {
        if let (length, path) = FileWalk.descriptor(at: bytes, bounds, walked: &walkedBytes), length == bytes.count {
            keep(path, bytes[...])
        } else if let set = DescriptorSet.read(bytes, bounds, walked: &walkedBytes) {
            for file in set { keep(file.path, file.bytes) }
        }
    }

    // MARK: Keeping

    private mutating func keep(_ path: String, _ bytes: some Collection<UInt8>) {
        if let known = positions[path] {
            guard found[known].bytes.count < bytes.count else { return }
            let growth = bytes.count - found[known].bytes.count
            guard keptBytes + growth <= bounds.maximumBytes else { return }
            keptBytes += growth
            found[known] = EmbeddedFile(path: path, bytes: Array(bytes))
            return
        }
        guard found.count < bounds.maximumFiles, keptBytes + bytes.count <= bounds.maximumBytes else { return }
        keptBytes += bytes.count
        positions[path] = found.count
        found.append(EmbeddedFile(path: path, bytes: Array(bytes)))
    }
}
