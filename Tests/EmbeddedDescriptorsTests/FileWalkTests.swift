internal import Testing

@testable internal import EmbeddedDescriptors

@Suite struct FileWalkTests {
    private func length(_ bytes: [UInt8]) -> Int? {
        var walked = 0
        return withBytes(bytes) { FileWalk.descriptor(at: $0, ScanBounds(), walked: &walked)?.length }
    }

    @Test(arguments: [nil, "proto2", "proto3", "editions"])
    func `A descriptor ends where it ends, whatever stands behind it`(syntax: String?) {
        var file = Written.file(imports: ["a.proto", "b.proto"], syntax: syntax)
        if syntax == "editions" { file += [0x70, 0xe8, 0x07] }
        for neighbour in [
            "", "\n", "\0", "Zebra crossing", "B was here", "b\u{6}proto3", "R to be followed", "*p", "z\u{2}ab",
            "p\u{1}", "\"a string in quotes", "2 two", ": colon", "\n\u{7}a.proto", "Pretty",
        ] where !(syntax == "editions" && neighbour.hasPrefix("z")) && !(syntax == nil && neighbour.hasPrefix("b")) {
            #expect(length(file + Array(neighbour.utf8)) == file.count, "before \(neighbour)")
        }
    }

    @Test func `Public and weak imports name imports that there are`() {
        let head = Written.file(imports: ["a.proto", "b.proto"], syntax: nil)
        #expect(length(head + [0x50, 1, 0x58, 0, 0x62, 6] + Array("proto3".utf8)) == head.count + 12)
        #expect(length(head + [0x52, 2, 0, 1]) == head.count + 4)
        #expect(length(head + [0x50, 2]) == head.count)
        #expect(length(head + [0x5a, 1, 2]) == head.count)
    }

    @Test func `A name alone, tags out of order and no name are none`() {
        #expect(length(Written.field(1, "a.proto")) == nil)
        #expect(length(Written.field(1, "a.proto") + Array("and text".utf8)) == nil)
        #expect(length(Written.field(2, "shop") + Written.field(1, "a.proto")) == nil)
        #expect(length([]) == nil)
        let file = Written.field(1, "a.proto") + Written.field(4, Written.message("A"))
        #expect(length(file + Written.field(2, "late")) == file.count)
    }

    @Test func `A descriptor that is cut off is as long as its whole fields`() {
        let file = Written.file(syntax: "proto3")
        for end in file.indices {
            if let length = length(Array(file[..<end])) { #expect(length <= end) }
        }
    }

    @Test func `Lengths that do not fit are none`() {
        let head = Written.field(1, "a.proto") + Written.field(4, Written.message("A"))
        #expect(length(head + [0x22, 0xff, 0xff, 0xff, 0xff, 0x0f]) == head.count)
        #expect(length(head + [0x22, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f]) == head.count)
        #expect(length(head + [0x22, 0x80]) == head.count)
    }

    @Test func `A field that is refused at its end counts as looked at`() {
        var walked = 0
        let good = [[UInt8]](repeating: Written.message("A"), count: 1000).flatMap { Written.field(3, $0) }
        let file = Written.field(1, "a.proto") + Written.field(4, Written.field(1, "M") + good + [0xff])
        #expect(withBytes(file) { FileWalk.descriptor(at: $0, ScanBounds(), walked: &walked)?.length } == nil)
        #expect(walked > 1000 * 15 && walked <= file.count)
    }

    @Test func `A value that is not looked into counts nothing`() {
        var walked = 0
        let options = Written.field(7, [UInt8](repeating: 0, count: 100_000))
        let file = Written.field(1, "a.proto") + Written.field(4, Written.field(1, "1") + options)
        #expect(withBytes(file) { FileWalk.descriptor(at: $0, ScanBounds(), walked: &walked)?.length } == nil)
        #expect(walked < 100)
    }
}
