internal import Testing

@testable internal import EmbeddedDescriptors

@Suite struct DescriptorScanTests {
    private let elf: [UInt8] = [0x7f, 0x45, 0x4c, 0x46] + [UInt8](repeating: 0x41, count: 100)

    @Test func `Descriptors among other bytes are found in their order`() {
        let first = Written.file("b.proto")
        let second = Written.file("a/long/path/of/many/parts.proto", syntax: nil)
        let files = scan(elf + first + Array("some.proto other text".utf8) + second + [0, 0, 0])
        #expect(files == [.init(path: "b.proto", bytes: first), .init(path: second.path, bytes: second)])
    }

    @Test func `They may touch`() {
        let files = (0..<5).map { Written.file("file\($0).proto", syntax: $0 % 2 == 0 ? nil : "proto3") }
        #expect(scan(elf + files.flatMap { $0 }).map(\.bytes) == files)
    }

    @Test(arguments: [7, 31, 32, 126, 127, 128, 129, 300, 1000])
    func `Paths of any length`(length: Int) {
        let path = String(repeating: "p", count: length - 6) + ".proto"
        #expect(scan(elf + Written.file(path)).map(\.path) == [path])
    }

    @Test func `A path that is too long, or holds a control character, is none`() {
        #expect(scan(elf + Written.file(String(repeating: "p", count: 1001) + ".proto")).isEmpty)
        #expect(scan(elf + Written.file("a\u{1}b.proto")).isEmpty)
    }

    @Test func `Of two with one path the longer one is kept`() {
        let short = Written.file("a.proto", syntax: nil)
        let long = Written.file("a.proto", syntax: nil, messages: ["A", "B"])
        #expect(scan(elf + short + [0] + long).map(\.bytes) == [long])
        #expect(scan(elf + long + [0] + short).map(\.bytes) == [long])
    }

    @Test func `Packed ones are found, also when the packed bytes end in others`() {
        let first = Written.file("packed.proto")
        let second = Written.file("raw.proto")
        let files = scan(elf + gzip(first) + Array("tail".utf8) + second)
        #expect(Set(files.map(\.path)) == ["packed.proto", "raw.proto"])
    }

    @Test func `Packed bytes that are something else, damaged or cut short are passed over`() {
        let packed = gzip(Written.file("packed.proto"))
        var damaged = packed
        damaged[damaged.count - 6] ^= 1
        #expect(scan(elf + gzip(Array("just text".utf8)) + damaged + packed.prefix(20)).isEmpty)
        #expect(scan(elf + damaged + packed).count == 1)
    }

    @Test func `A packed bomb is not unpacked`() {
        var bounds = ScanBounds()
        bounds.maximumUnpackedBytes = 1 << 20
        let bomb = gzip([0x0a] + [UInt8](repeating: 0, count: 20_000_000))
        #expect(scan(elf + bomb + bomb + Written.file(), bounds: bounds).count == 1)
    }

    @Test func `A descriptor set is read as one, in any order of fields`() {
        let odd = Written.field(12, "proto3") + Written.field(4, Written.message("A")) + Written.field(1, "odd.name")
        let set = Written.field(1, Written.file("a.proto")) + Written.field(1, odd)
        #expect(scan(set).map(\.path) == ["a.proto", "odd.name"])
        #expect(scan(Written.file("alone.proto")).map(\.path) == ["alone.proto"])
    }

    @Test func `A descriptor set within other bytes is found`() {
        let set = Written.field(1, Written.file("a.proto", syntax: nil)) + Written.field(1, Written.file("b.proto"))
        #expect(scan(elf + set + [0]).map(\.path) == ["a.proto", "b.proto"])
        #expect(scan(elf + gzip(set)).map(\.path) == ["a.proto", "b.proto"])
    }

    @Test func `What holds none holds none`() {
        #expect(scan([]).isEmpty)
        #expect(scan(elf).isEmpty)
        #expect(scan(Array("import \"a.proto\"; see b.proto, \n\u{7}c.proto and more".utf8)).isEmpty)
    }

    @Test func `Files and bytes are bounded`() {
        var bounds = ScanBounds()
        bounds.maximumFiles = 3
        let files = (0..<5).flatMap { Written.file("file\($0).proto") }
        #expect(scan(elf + files, bounds: bounds).count == 3)
        bounds = ScanBounds()
        bounds.maximumBytes = Written.file("file0.proto").count * 2
        #expect(scan(elf + files, bounds: bounds).count == 2)
    }

    @Test func `Work is bounded, whatever the bytes`() {
        var bounds = ScanBounds()
        bounds.maximumWalkedBytes = 1 << 20
        // Each path is a start, and each start looks at all that follows.
        let start: [UInt8] = [0x0a, 7] + Array("a.proto".utf8) + [0x12, 1, 0x61]
        let hostile = (0..<20_000).flatMap { _ in start }
        #expect(scan(elf + hostile, bounds: bounds).count <= 1)
        let paths = Array(String(repeating: ".proto", count: 50_000).utf8)
        #expect(scan(elf + paths, bounds: bounds).isEmpty)
    }

    /// How many bytes the scan looked at, and how it ended.
    private func cost(_ bytes: [UInt8], bounds: ScanBounds = ScanBounds()) -> (walked: Int, end: DescriptorScan.End) {
        withBytes(bytes) { bytes in
            var scan = DescriptorScan(bounds: bounds)
            scan.read(whole: bytes)
            return (scan.walkedBytes, scan.end)
        }
    }

    @Test func `Starts that each look at all that follows are given up`() {
        var bounds = ScanBounds()
        bounds.maximumWalkedBytes = 1 << 20
        // Each start is a message that skips those behind it, and shares with them a long end that is refused.
        let shared = [UInt8]((0..<50_000).flatMap { _ in [0x58, 1] as [UInt8] }) + [0xff]
        func length(_ count: Int) -> [UInt8] {
            [UInt8(count & 0x7f) | 0x80, UInt8(count >> 7 & 0x7f) | 0x80, UInt8(count >> 14)]
        }
        var starts: [UInt8] = []
        for _ in 0..<1000 {
            let head = Written.field(1, "M") + [0x5a] + length(starts.count)
            starts =
                Written.field(1, "a.proto") + [0x22] + length(head.count + starts.count + shared.count) + head + starts
        }
        let hostile = elf + starts + shared
        let (walked, end) = cost(hostile, bounds: bounds)
        #expect(end == .exhausted)
        #expect(walked < bounds.maximumWalkedBytes + hostile.count)
    }

    @Test func `Honest bytes cost what they are long, and are read whole`() {
        let files = (0..<200).flatMap { Written.file("file\($0).proto", messages: ["A", "B", "C"]) }
        let (walked, end) = cost(elf + files)
        #expect(end == .whole)
        #expect(walked < files.count * 2)
    }

    @Test func `Packed bytes that come to nothing count too`() {
        var bounds = ScanBounds()
        bounds.maximumUnpackedBytes = 1 << 20
        // Each start is a header whose file name goes on to the end of all.
        let named: [UInt8] = [0x1f, 0x8b, 0x08, 0x08, 1, 1, 1, 1, 1, 1]
        let hostile = elf + (0..<5000).flatMap { _ in named } + [0]
        let (result, unpacked) = withBytes(hostile) { bytes in
            var scan = DescriptorScan(bounds: bounds)
            scan.read(whole: bytes)
            return (scan.end, scan.unpackedBytes)
        }
        #expect(result == .exhausted)
        #expect(unpacked < bounds.maximumUnpackedBytes + 16 * hostile.count + 100)
    }

    @Test func `It is asked at each start whether to go on`() {
        var questions = 0
        let files = (0..<5).flatMap { Written.file("file\($0).proto") }
        let found = withBytes(elf + files) { bytes in
            var scan = DescriptorScan {
                questions += 1
                // Once for the whole, once for the part, then before each start.
                return questions > 4
            }
            scan.read(whole: bytes)
            #expect(scan.end == .stopped)
            return scan.files.count
        }
        #expect(found == 2)
    }

    @Test func `Mutations of descriptors never trap`() {
        var randomness = Randomness(state: 7)
        let base =
            elf + Written.file("a.proto", imports: ["b.proto"], syntax: nil) + gzip(Written.file("b.proto"))
            + Array("AddSerializedFile(b'\\n\\007c.proto\\x12\\x01a\\x1a\\x07d.proto')".utf8)
            + Written.field(1, Written.file("e.proto"))
        for round in 0..<3000 {
            var bytes = round % 2 == 0 ? base : Array(base.dropFirst(elf.count))
            for _ in 0..<Int.random(in: 1...8, using: &randomness) {
                let place = Int.random(in: 0..<bytes.count, using: &randomness)
                switch Int.random(in: 0..<4, using: &randomness) {
                case 0: bytes[place] = UInt8.random(in: 0...255, using: &randomness)
                case 1: bytes.remove(at: place)
                case 2: bytes.insert(0xff, at: place)
                default: bytes.removeSubrange(place..<min(place + 40, bytes.count - 1))
                }
            }
            for file in scan(bytes) { #expect(!file.path.isEmpty && file.bytes.count <= bytes.count * 20) }
        }
    }
}

extension [UInt8] {
    /// The path in a descriptor that was written here.
    fileprivate var path: String { String(decoding: self[2..<(2 + Int(self[1]))], as: UTF8.self) }
}
