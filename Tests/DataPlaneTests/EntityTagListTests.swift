internal import Bytes
internal import Testing

@testable internal import DataPlane

@Suite struct EntityTagListTests {
    private func holds(_ list: String) -> Bool {
        var bytes = ByteBuffer()
        bytes.append(list)
        guard let start = bytes.bytes.baseAddress?.assumingMemoryBound(to: UInt8.self) else { return false }
        return EntityTagList.holds("\"abc\"", in: ByteView(start: start, count: bytes.count))
    }

    @Test(arguments: ["\"abc\"", "W/\"abc\"", "*", "\"x\", \"abc\"", "W/\"x\",\t, W/\"abc\",\"y\"", "\"x\", *"])
    func theTagIsFound(list: String) {
        #expect(holds(list))
    }

    @Test(arguments: ["abc", "\"abc", "\"ab\"", "\"abcd\"", "W/", "\"x\" abc", ", ,", "\"\"", "w/\"abc\""])
    func nothingElseIsTheTag(list: String) {
        #expect(!holds(list))
    }
}
