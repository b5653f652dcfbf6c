internal import Bytes
internal import ProtoJSON
internal import Schema
internal import Testing

@Suite struct RequestMessageTests {
    @Test(arguments: ["", " ", "\n\t \r", "{}", " { } "])
    func theEmptyMessage(json: String) throws {
        #expect(try RequestSchema.bytes(json) == [])
    }

    @Test(arguments: ["google.protobuf.Timestamp", "google.protobuf.Struct", "google.protobuf.Int32Value"])
    func anEmptyBodyIsAnEmptyMessageOfAnyType(type: String) throws {
        #expect(try RequestSchema.bytes("", as: type) == [])
    }

    @Test func anEmptyBodyIsAnEmptyStructWhereAnyValueMayStand() throws {
        #expect(try RequestSchema.bytes("", as: "google.protobuf.Value") == [0x2A, 0])
    }

    @Test(
        arguments: [
            (#"{"numbers":[1,300]}"#, [0x92, 0x01, 3, 1, 0xAC, 0x02]),
            (#"{"texts":["a",""]}"#, [0x9A, 1, 1, 0x61, 0x9A, 1, 0]),
            (#"{"child":{"int32":1}}"#, [0x8A, 1, 2, 0x10, 1]), (#"{"child":{}}"#, [0x8A, 1, 0]),
            (#"{"children":[{},{"bool":true}]}"#, [0xA2, 1, 0, 0xA2, 1, 2, 0x70, 1]),
            (#"{"colors":["RED",0]}"#, [0xAA, 1, 2, 7, 0]), (#"{"one":""}"#, [0xCA, 1, 0]),
            (#"{"other":0}"#, [0xD0, 1, 0]),
            (#"{"one":null,"other":1}"#, [0xD0, 1, 1]), (#"{"null":null}"#, [0x90, 2, 0]),
            (#"{"null":"NULL_VALUE"}"#, [0x90, 2, 0]),
            (#"{"byNumber":{"-1":"a"}}"#, [0xBA, 1, 5, 0x08, 1, 0x12, 1, 0x61]),
            (#"{"byFlag":{"true":"","false":"b"}}"#, [0xC2, 1, 4, 8, 1, 0x12, 0, 0xC2, 1, 5, 8, 0, 0x12, 1, 0x62]),
            (#"{"by_name":{"":{}}}"#, [0xB2, 1, 4, 0x0A, 0, 0x12, 0]),
        ] as [(String, [UInt8])])
    func compositions(json: String, expected: [UInt8]) throws {
        #expect(try RequestSchema.bytes(json) == expected)
    }

    @Test(arguments: [
        #"{"numbers":[1,null]}"#, #"{"texts":[null]}"#, #"{"children":[null]}"#, #"{"byFlag":{"true":null}}"#,
        #"{"numbers":1}"#, #"{"numbers":{}}"#, #"{"byName":[]}"#, #"{"child":[]}"#, #"{"byFlag":{"True":""}}"#,
        #"{"byFlag":{"1":""}}"#, #"{"byNumber":{"01":""}}"#, #"{"byNumber":{"1.0":""}}"#, #"{"byNumber":{"":""}}"#,
        #"{"byNumber":{"-0":""}}"#, #"{"byNumber":{"-":""}}"#, #"{"byNumber":{"9223372036854775808":""}}"#,
        #"{"byFlag":{"true":"a","\u0074rue":"b"}}"#, #"{"tree":{"a":1,"\u0061":2}}"#, #"{"[t.x]":1}"#,
        #"{"key":null,"key":"a"}"#, #"{"Key":"a"}"#, #"{"":1}"#,
    ])
    func misfits(json: String) throws {
        #expect(try RequestSchema.fault(json)?.kind == .invalidMessage)
    }

    @Test func lengthsOfEverySize() throws {
        // Around the sizes at which a length takes one byte more, three levels deep.
        for size in [1, 100, 118, 119, 120, 121, 122, 123, 124, 125, 126, 127, 128, 16_380, 16_384, 2_097_160] {
            let text = String(repeating: "k", count: size)
            let bytes = try RequestSchema.bytes(#"{"child":{"children":[{"key":"\#(text)"}]}}"#)
            let table = try #require(
                Array("t.All".utf8).withUnsafeBytes { try RequestSchema.schema.get().message(named: $0) })
            let normal = WireText.of(bytes, as: table.table, in: try RequestSchema.schema.get())
            #expect(normal == "{17: {20: {1: \(Array(text.utf8))}}}", "\(size)")
        }
    }

    @Test func aMapOfManyKeys() throws {
        let members = (0..<5000).map { #""k\#($0)":{"byName":{"a":{},"b":{}}}"# }
        #expect(try RequestSchema.fault(#"{"byName":{\#(members.joined(separator: ","))}}"#) == nil)
        let again = members + [#""k4321":{}"#]
        #expect(
            try RequestSchema.fault(#"{"byName":{\#(again.joined(separator: ","))}}"#)?.reason
                == #""k4321" is given twice"#)
    }

    @Test func theOrderOfMembersIsFree() throws {
        #expect(try RequestSchema.bytes(#"{"bool":true,"int_64":"1","key":"a"}"#) == [0x70, 1, 0x18, 1, 0x0A, 1, 0x61])
    }

    @Test func escapedNames() throws {
        #expect(try RequestSchema.bytes(#"{"k\u0065y":"a"}"#) == [0x0A, 1, 0x61])
        #expect(try RequestSchema.bytes(#"{"byName":{"k\ty":{}}}"#) == [0xB2, 1, 7, 0x0A, 3, 0x6B, 9, 0x79, 0x12, 0])
    }

    @Test func groupsAndExtensions() throws {
        #expect(
            try RequestSchema.bytes(
                #"{"needed":1,"too":"","inner":{"a":5},"unpacked":[1,2],"[old.extra]":3}"#, as: "old.Old")
                == [8, 1, 0x22, 0, 0x13, 8, 5, 0x14, 0x18, 1, 0x18, 2, 0xA0, 6, 3])
    }

    @Test func whatIsUnknownCanBeIgnored() throws {
        let options = RequestOptions(ignoresUnknownFields: true)
        let json =
            #"{"nope":{"a":[1,{"b":null}],"c":"\u0041","d":-1.5e3},"color":"GREEN","colors":["GREEN","RED"],"#
            + #""byColor":{"a":"GREEN","b":"RED"},"bool":true}"#
        #expect(
            try RequestSchema.bytes(json, options: options)
                == [0xAA, 1, 1, 7, 0x9A, 2, 5, 0x0A, 1, 0x62, 0x10, 7, 0x70, 1])
        #expect(try RequestSchema.bytes(#"{"colors":["GREEN"]}"#, options: options) == [])
        #expect(try RequestSchema.fault(#"{"nope":{"a":01}}"#, options: options)?.kind == .invalidJSON)
        #expect(try RequestSchema.fault(#"{"nope":"\ud800"}"#, options: options)?.kind == .invalidJSON)
    }

    @Test func theOutputIsAppendedToAndLeftAloneOnAFault() throws {
        let schema = try RequestSchema.schema.get()
        let type = try #require(Array("t.All".utf8).withUnsafeBytes { schema.message(named: $0) })
        let transcoder = RequestTranscoder()
        var output = ByteBuffer([1, 2, 3])
        try Array(#"{"bool":true}"#.utf8).withUnsafeBytes {
            try transcoder.transcode($0, to: type, in: schema, into: &output)
        }
        #expect(output.array() == [1, 2, 3, 0x70, 1])
        let long = #"{"texts":["\#(String(repeating: "x", count: 1000))"],"nope":1}"#
        #expect(throws: RequestFault.self) {
            try Array(long.utf8).withUnsafeBytes { try transcoder.transcode($0, to: type, in: schema, into: &output) }
        }
        #expect(output.array() == [1, 2, 3, 0x70, 1])
        // A fault in the middle leaves nothing behind in the transcoder either.
        try Array(#"{"byName":{"a":{}}}"#.utf8).withUnsafeBytes {
            try transcoder.transcode($0, to: type, in: schema, into: &output)
        }
        #expect(output.array() == [1, 2, 3, 0x70, 1, 0xB2, 1, 5, 0x0A, 1, 0x61, 0x12, 0])
    }

    @Test func everyPrefixOfABodyIsRefused() throws {
        let json =
            #"{"key":"aä\u0041","int32":-15,"double":1.5e3,"any":{"@type":"x/t.All","bool":true},"#
            + #""tree":{"a":[null,false,{"b":"c"}]},"at":"2024-01-01T00:00:00Z","byNumber":{"1":"a"},"numbers":[1,2]}"#
        let bytes = Array(json.utf8)
        #expect(try RequestSchema.fault(json) == nil)
        for length in 1..<bytes.count {
            guard case .failure(let fault) = try RequestSchema.result(Array(bytes.prefix(length))) else {
                Issue.record("the first \(length) bytes were accepted")
                continue
            }
            #expect(fault.kind == .invalidJSON, "\(length): \(fault.detail)")
        }
    }

    @Test func bodiesWithAnyByteChangedDoNoHarm() throws {
        let json =
            #"{"key":"aä\u0041","int32":-15,"double":1.5e3,"any":{"bool":true,"@type":"x/t.All"},"#
            + #""tree":{"a":[null,false,{"b":"c"}]},"lasts":"1.5s","byNumber":{"1":"a"},"bytes":"AQ==","mask":"a.bC"}"#
        let bytes = Array(json.utf8)
        var accepted = 0
        for position in bytes.indices {
            for byte in [0x00, 0x22, 0x2C, 0x30, 0x5B, 0x5C, 0x5D, 0x7B, 0x7D, 0x80, 0xFF] as [UInt8] {
                var changed = bytes
                changed[position] = byte
                if case .success = try RequestSchema.result(changed) { accepted += 1 }
            }
        }
        // Most changes break the body, some only change a text.
        #expect(accepted > 0 && accepted < bytes.count * 3)
    }
}
