internal import ProtoJSON
internal import Testing

@Suite struct ReplyMapTests {
    private let fixture: ReplyFixture

    init() throws { fixture = try ReplyFixture() }

    @Test func keysAreText() throws {
        let entries = [Int64.min, -1, 0, 7].flatMap { Wire.bytes(14, Wire.integer(1, $0) + Wire.bytes(2, [])) }
        #expect(
            try fixture.json(entries) == #"{"children":{"-9223372036854775808":{},"-1":{},"0":{},"7":{}}}"#)
        let switches = Wire.bytes(31, Wire.integer(1, 1) + Wire.integer(2, 1)) + Wire.bytes(31, [])
        #expect(try fixture.json(switches) == #"{"switches":{"true":"RED","false":"NONE"}}"#)
    }

    @Test func keyAndValueMayBeAbsentOrComeInAnyOrder() throws {
        #expect(try fixture.json(Wire.bytes(13, [])) == #"{"counts":{"":0}}"#)
        #expect(try fixture.json(Wire.bytes(14, [])) == #"{"children":{"0":{}}}"#)
        let turned = Wire.double(2, 1.5) + Wire.text(1, "a")
        #expect(try fixture.json(Wire.bytes(13, turned)) == #"{"counts":{"a":1.5}}"#)
    }

    @Test func theLastKeyAndValueOfAnEntryCount() throws {
        let entry = Wire.text(1, "a") + Wire.double(2, 1) + Wire.text(1, "b") + Wire.double(2, 2)
        #expect(try fixture.json(Wire.bytes(13, entry)) == #"{"counts":{"b":2}}"#)
    }

    @Test func partsOfAValueAreMergedButEntriesReplaceEachOther() throws {
        let parts = Wire.bytes(2, Wire.integer(1, 1)) + Wire.bytes(2, Wire.text(2, "x"))
        #expect(try fixture.json(Wire.bytes(14, parts)) == #"{"children":{"0":{"anInt":1,"text":"x"}}}"#)
        let entries =
            Wire.bytes(14, Wire.bytes(2, Wire.integer(1, 1))) + Wire.bytes(14, Wire.bytes(2, Wire.text(2, "x")))
        #expect(try fixture.json(entries) == #"{"children":{"0":{"text":"x"}}}"#)
    }

    @Test func aMapInPiecesIsOneMap() throws {
        let one = Wire.bytes(13, Wire.text(1, "a") + Wire.double(2, 1))
        let other = Wire.bytes(13, Wire.text(1, "b") + Wire.double(2, 2))
        #expect(try fixture.json(one + Wire.integer(1, 1) + other) == #"{"anInt":1,"counts":{"a":1,"b":2}}"#)
    }

    @Test func keysMustBeUTF8() throws {
        #expect(try fixture.fault(Wire.bytes(13, Wire.bytes(1, [0xC0]))) == .malformed("the key of a map is not UTF-8"))
        #expect(try fixture.json(Wire.bytes(13, Wire.text(1, "\0\""))) == #"{"counts":{"\u0000\"":0}}"#)
    }
}
