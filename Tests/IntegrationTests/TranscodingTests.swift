internal import GatewayTestKit
internal import Testing

/// JSON to protobuf, through a plugin in Go, and back: every kind of field.
@Suite("Transcoding")
struct TranscodingTests {
    /// Expects the reply to be exactly this text: member order, number forms and all.
    private func expectEcho(
        _ gateway: RunningGateway, _ method: String, _ sent: String, _ expected: String? = nil,
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let response = try gateway.post("/trouble/test.v1.Kinds/\(method)", sent)
        #expect(response.text == expected ?? sent, sourceLocation: sourceLocation)
        #expect(response.status == 200, sourceLocation: sourceLocation)
    }

    @Test("every scalar kind, at its limits")
    func scalars() throws {
        try withGateway(.misbehave()) { gateway in
            try expectEcho(
                gateway, "EchoKinds",
                #"{"aDouble":0.1,"aFloat":0.1,"anInt32":-2147483648,"anInt64":"-9223372036854775808","#
                    + #""aUint32":4294967295,"aUint64":"18446744073709551615","aSint32":2147483647,"#
                    + #""aSint64":"-1","aFixed32":1,"aFixed64":"2","aSfixed32":-3,"aSfixed64":"-4","aBool":true,"#
                    + #""aString":"tea & \"cake\" ü 🍰","someBytes":"AP8=","color":"COLOR_BLUE"}"#)
            try expectEcho(
                gateway, "EchoKinds", #"{"aDouble":"NaN","aFloat":"-Infinity"}"#)
            try expectEcho(
                gateway, "EchoKinds", #"{"aDouble":1e300,"anInt32":1.0,"anInt64":5e2,"aUint32":"7","color":2}"#,
                #"{"aDouble":1e+300,"anInt32":1,"anInt64":"500","aUint32":7,"color":"COLOR_BLUE"}"#)
        }
    }

    @Test("members come back in field-number order, defaults are left out, both names are read")
    func order() throws {
        try withGateway(.misbehave()) { gateway in
            try expectEcho(
                gateway, "EchoKinds",
                #"{"otherName":"z","a_string":"s","anInt32":0,"aBool":false,"aDouble":1.5,"color":77}"#,
                #"{"aDouble":1.5,"aString":"s","color":77,"otherName":"z"}"#)
            try expectEcho(gateway, "EchoKinds", #"{"renamed":"z"}"#, #"{"otherName":"z"}"#)
        }
    }

    @Test("repeated fields, packed and not, and nested messages")
    func repeated() throws {
        try withGateway(.misbehave()) { gateway in
            try expectEcho(
                gateway, "EchoKinds",
                #"{"nested":{"nested":{"aBool":true}},"packed":[1,0,-3],"unpacked":[4,5],"strings":["","a"],"#
                    + #""children":[{},{"aBool":true}],"colors":["COLOR_RED","COLOR_UNSPECIFIED"],"doubles":[0.5,1]}"#
            )
        }
    }

    @Test("maps of every kind of key")
    func maps() throws {
        try withGateway(.misbehave()) { gateway in
            try expectEcho(
                gateway, "EchoKinds",
                #"{"byString":{"":"x"},"byInt32":{"-7":{"aBool":true}},"byBool":{"true":"COLOR_RED"},"#
                    + #""byUint64":{"18446744073709551615":"AQ=="}}"#)
            let many = try gateway.post("/trouble/test.v1.Kinds/EchoKinds", #"{"byString":{"b":"1","a":"2","":"3"}}"#)
            #expect(many.json["byString"] == ["b": "1", "a": "2", "": "3"])
        }
    }

    @Test("a oneof keeps its member at the default, and takes one only")
    func oneof() throws {
        try withGateway(.misbehave()) { gateway in
            try expectEcho(gateway, "EchoKinds", #"{"word":""}"#)
            try expectEcho(gateway, "EchoKinds", #"{"count":"0"}"#)
            try expectEcho(gateway, "EchoKinds", #"{"deep":{}}"#)
            try expectEcho(gateway, "EchoKinds", #"{"word":null,"count":"1"}"#, #"{"count":"1"}"#)
            let two = try gateway.post("/trouble/test.v1.Kinds/EchoKinds", #"{"word":"a","count":"1"}"#)
            expectProblem(two, "invalid-message", 400, "INVALID_ARGUMENT")
        }
    }

    @Test("presence: optional at the default stays, null is unset")
    func presence() throws {
        try withGateway(.misbehave()) { gateway in
            try expectEcho(gateway, "EchoKinds", #"{"maybeInt32":0,"maybeString":""}"#)
            try expectEcho(gateway, "EchoKinds", #"{"maybeInt32":null,"aString":null,"packed":null}"#, "{}")
        }
    }

    @Test("every well-known type")
    func wellKnown() throws {
        try withGateway(.misbehave()) { gateway in
            try expectEcho(
                gateway, "EchoWellKnown",
                #"{"timestamp":"2024-05-17T09:30:00.123456789Z","duration":"-1.500s","fieldMask":"aB.cD,e","#
                    + #""struct":{"k":[1,"x",null,true,{"n":0.5}]},"value":null,"list":[[],{}],"empty":{},"#
                    + #""doubleValue":0,"floatValue":1.5,"int64Value":"-5","uint64Value":"5","int32Value":0,"#
                    + #""uint32Value":1,"boolValue":false,"stringValue":"","bytesValue":"","#
                    + #""timestamps":["1970-01-01T00:00:00Z"],"values":{"n":null}}"#)
            try expectEcho(
                gateway, "EchoWellKnown", #"{"timestamp":"2024-05-17T11:30:00+02:00","duration":"3s"}"#,
                #"{"timestamp":"2024-05-17T09:30:00Z","duration":"3s"}"#)
        }
    }

    @Test("Any of a message and of a well-known type, its @type wherever it stands")
    func any() throws {
        try withGateway(.misbehave()) { gateway in
            let kinds = #"{"any":{"@type":"type.googleapis.com/test.v1.AllKinds","aString":"x"}}"#
            try expectEcho(gateway, "EchoWellKnown", kinds)
            try expectEcho(
                gateway, "EchoWellKnown", #"{"any":{"aString":"x","@type":"type.googleapis.com/test.v1.AllKinds"}}"#,
                kinds)
            try expectEcho(
                gateway, "EchoWellKnown",
                #"{"any":{"@type":"type.googleapis.com/google.protobuf.Duration","value":"2s"}}"#)
        }
    }

    @Test("a well-known type as the whole message")
    func topLevel() throws {
        try withGateway(.misbehave()) { gateway in
            for value in ["null", "true", "1.5", #""text""#, "[1,[]]", #"{"a":{"b":null}}"#] {
                let sent = value == "[1,[]]" ? "[1, [] ]" : value
                let response = try gateway.post("/trouble/test.v1.Kinds/EchoValue", sent)
                let expected = value == "[1,[]]" ? "[1.0,[]]" : value
                #expect([value, expected].contains(response.text), "\(response)")
            }
            try expectEcho(gateway, "EchoTimestamp", #""0001-01-01T00:00:00Z""#)
            try #expect(gateway.post("/trouble/test.v1.Kinds/EchoTimestamp", "null").status == 400)
        }
    }

    @Test("proto2: presence, required, groups, packed, enums")
    func proto2() throws {
        try withGateway(.misbehave()) { gateway in
            try expectEcho(
                gateway, "EchoLegacy",
                #"{"name":"","count":7,"flag":false,"numbers":[1],"packedNumbers":[2,3],"#
                    + #""part":{"label":"","sizes":["1"]},"level":"LEVEL_HIGH","inner":{"name":"i"}}"#)
            let missing = try gateway.post("/trouble/test.v1.Kinds/EchoLegacy", #"{"count":1}"#)
            expectProblem(missing, "invalid-message", 400, "INVALID_ARGUMENT")
            #expect(missing.detail.contains("name"), "\(missing)")
        }
    }

    @Test("proto2: extensions")
    func extensions() throws {
        try withGateway(.misbehave()) { gateway in
            try expectEcho(gateway, "EchoLegacy", #"{"name":"x","[test.v1.remark]":"r","[test.v1.marks]":[1,2]}"#)
        }
    }

    @Test("json: options change how it is read and printed")
    func options() throws {
        let print = "json: { unknown_fields: ignore, defaults: print, names: proto, enums: number }"
        try withGateway(.orders(), settings: print) { gateway in
            let response = try gateway.post("/orders/shop.v1.Orders/Echo", #"{"status":"STATUS_PAID","nosuch":[{}]}"#)
            #expect(
                response.text == #"{"id":"","number":"0","customer":"","status":2,"created_at":null,"items":[],"#
                    + #""total":0.0,"gift":false,"labels":{},"ship_to":null}"#
                    || response.text == #"{"id":"","number":"0","customer":"","status":2,"items":[],"#
                        + #""total":0.0,"gift":false,"labels":{}}"#
                    || response.text == #"{"id":"","number":"0","customer":"","status":2,"items":[],"#
                        + #""total":0,"gift":false,"labels":{}}"#,
                "\(response)")
        }
    }

    @Test(
        "values that do not fit are refused, each with its path",
        arguments: [
            (#"{"anInt32":2147483648}"#, "$.anInt32"), (#"{"anInt32":0.5}"#, "$.anInt32"),
            (#"{"aUint64":-1}"#, "$.aUint64"), (#"{"aUint64":"18446744073709551616"}"#, "$.aUint64"),
            (#"{"aBool":"true"}"#, "$.aBool"), (#"{"aString":1}"#, "$.aString"), (#"{"aFloat":1e39}"#, "$.aFloat"),
            (#"{"color":"COLOR_GREEN"}"#, "$.color"), (#"{"someBytes":"!"}"#, "$.someBytes"),
            (#"{"packed":[1,null]}"#, "$.packed[1]"), (#"{"children":[{},{"packed":{}}]}"#, "$.children[1].packed"),
            (#"{"byInt32":{"x":{}}}"#, "$.byInt32"), (#"{"nested":[]}"#, "$.nested"),
            (#"{"byString":{"a":1}}"#, "$.byString"), (#"[]"#, "$"), (#""x""#, "$"),
        ])
    func refused(body: String, path: String) throws {
        try withGateway(.misbehave()) { gateway in
            let response = try gateway.post("/trouble/test.v1.Kinds/EchoKinds", body)
            expectProblem(response, "invalid-message", 400, "INVALID_ARGUMENT", body)
            #expect(response.detail.contains(path), "\(body): \(response)")
        }
    }
}
