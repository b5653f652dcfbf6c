internal import ProtoJSON
internal import Testing

@Suite struct ReplyMessageTests {
    private let fixture: ReplyFixture

    init() throws { fixture = try ReplyFixture() }

    @Test func membersStandInTheOrderOfTheirNumbersHoweverTheyCome() throws {
        let fields = [
            Wire.integer(1, -5), Wire.text(2, "a"), Wire.double(4, 0.1), Wire.text(11, "x"), Wire.text(11, "y"),
            Wire.integer(40_000, 7),
        ]
        let expected = #"{"anInt":-5,"text":"a","real":0.1,"tags":["x","y"],"far":"7"}"#
        #expect(try fixture.json(fields.flatMap(\.self)) == expected)
        let elsewhere = [fields[5], fields[3], fields[2], fields[0], fields[4], fields[1]]
        #expect(try fixture.json(elsewhere.flatMap(\.self)) == expected)
    }

    @Test func theEmptyMessageIsAnEmptyObject() throws {
        #expect(try fixture.json([]) == "{}")
        #expect(try fixture.json(Wire.bytes(9, [])) == #"{"child":{}}"#)
    }

    @Test func theLastOfSeveralValuesCounts() throws {
        #expect(try fixture.json(Wire.integer(1, 4) + Wire.integer(1, 5)) == #"{"anInt":5}"#)
        #expect(try fixture.json(Wire.integer(1, 4) + Wire.integer(1, 0)) == "{}", "the last is the default")
    }

    @Test func packedAndUnpackedAreTakenAlike() throws {
        let packed = Wire.bytes(10, [2, 1, 4])
        #expect(try fixture.json(packed + Wire.integer(10, 3)) == #"{"numbers":[1,-1,2,-2]}"#)
        #expect(try fixture.json(packed + Wire.integer(1, 1) + packed) == #"{"anInt":1,"numbers":[1,-1,2,1,-1,2]}"#)
        #expect(try fixture.json(Wire.bytes(10, [])) == "{}")
    }

    @Test func partsOfAMessageAreMergedAtEveryDepth() throws {
        let first = Wire.bytes(9, Wire.integer(1, 1) + Wire.bytes(9, Wire.text(2, "deep") + Wire.text(11, "a")))
        let second = Wire.bytes(9, Wire.text(2, "b") + Wire.bytes(9, Wire.integer(1, 2) + Wire.text(11, "b")))
        #expect(
            try fixture.json(first + second)
                == #"{"child":{"anInt":1,"text":"b","child":{"anInt":2,"text":"deep","tags":["a","b"]}}}"#)
    }

    @Test func ofAOneofTheLastMemberCounts() throws {
        let number = Wire.integer(15, 1)
        let child = Wire.bytes(16, Wire.integer(1, 2))
        let text = Wire.text(17, "")
        #expect(try fixture.json(number + child + text) == #"{"oneText":""}"#)
        #expect(try fixture.json(text + child + number) == #"{"oneNumber":1}"#)
        #expect(try fixture.json(number + text) == #"{"oneText":""}"#)
        // What another member has replaced is gone, and not merged with what comes after it.
        let again = Wire.bytes(16, Wire.text(2, "new"))
        #expect(try fixture.json(child + text + again) == #"{"oneChild":{"text":"new"}}"#)
        #expect(try fixture.json(child + again) == #"{"oneChild":{"anInt":2,"text":"new"}}"#)
    }

    @Test func unknownFieldsAreSkippedWhateverTheyAre() throws {
        let unknown =
            Wire.integer(99, 1) + Wire.double(98, 1) + Wire.float(97, 1) + Wire.text(96, "x")
            + Wire.group(95, Wire.group(94, Wire.integer(1, 1)) + Wire.text(1, "a"))
        #expect(try fixture.json(unknown + Wire.integer(1, 3)) == #"{"anInt":3}"#)
        // The wrong wire type makes a field an unknown one.
        #expect(try fixture.json(Wire.text(1, "x") + Wire.integer(2, 1) + Wire.double(9, 1)) == "{}")
    }

    @Test func defaultsArePrintedOnRequest() throws {
        var options = ReplyOptions()
        options.printsDefaults = true
        let empty = try fixture.json([], options)
        #expect(
            empty == #"{"anInt":0,"text":"","raw":"","real":0,"single":0,"big":"0","flag":false,"color":"NONE","#
                + #""numbers":[],"tags":[],"list":[],"counts":{},"children":{},"null":[],"switches":{},"far":"0"}"#)
        for message in [Wire.integer(1, 0) + Wire.bytes(10, []), Wire.bytes(10, []) + Wire.integer(1, 0)] {
            #expect(try fixture.json(message, options) == empty)
        }
        let some = Wire.integer(18, 0) + Wire.text(11, "t") + Wire.integer(15, 0)
        #expect(
            try fixture.json(some, options)
                == empty.replacing(#""tags":[]"#, with: #""tags":["t"]"#)
                .replacing(#""null""#, with: #""oneNumber":0,"maybe":0,"null""#))
    }

    @Test func namesOfTheProtoFileOnRequest() throws {
        var options = ReplyOptions()
        options.usesProtoNames = true
        #expect(
            try fixture.json(Wire.integer(1, 1) + Wire.integer(15, 2), options) == #"{"an_int":1,"one_number":2}"#)
        let replaced = Wire.integer(15, 2) + Wire.text(17, "x")
        #expect(try fixture.json(replaced, options) == #"{"one_text":"x"}"#)
    }

    @Test func groupsAreMessages() throws {
        let pair = Wire.group(3, Wire.integer(1, 1) + Wire.group(3, Wire.integer(2, 2)))
        let more = Wire.group(3, Wire.integer(2, 5))
        #expect(try fixture.json(pair, of: "old.All") == #"{"pair":{"left":1,"pair":{"right":2}}}"#)
        #expect(try fixture.json(pair + more, of: "old.All") == #"{"pair":{"left":1,"right":5,"pair":{"right":2}}}"#)
    }

    @Test func aNumberThatAClosedEnumLacksIsAnUnknownField() throws {
        #expect(try fixture.json(Wire.integer(1, 9), of: "old.All") == "{}")
        #expect(try fixture.json(Wire.integer(1, 1) + Wire.integer(1, 9), of: "old.All") == #"{"color":"RED"}"#)
        let colors = Wire.bytes(2, [9, 1, 8]) + Wire.integer(2, 7)
        #expect(try fixture.json(colors, of: "old.All") == #"{"colors":["RED"]}"#)
        #expect(try fixture.json(Wire.bytes(2, [9]), of: "old.All") == "{}")
        let entry = Wire.bytes(4, Wire.text(1, "a") + Wire.integer(2, 9))
        #expect(try fixture.json(entry, of: "old.All") == "{}")
    }

    @Test func fieldsWithPresenceArePrintedAtTheirDefault() throws {
        #expect(try fixture.json(Wire.integer(5, 0), of: "old.All") == #"{"number":0}"#)
        #expect(try fixture.json(Wire.integer(18, 0)) == #"{"maybe":0}"#)
    }
}
