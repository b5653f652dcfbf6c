internal import Bytes
internal import JSONEngine
internal import ProtoJSON
internal import Testing

@Suite struct ReplyAnyTests {
    private let fixture: ReplyFixture

    init() throws { fixture = try ReplyFixture() }

    private func any(_ name: String, _ value: [UInt8]) -> [UInt8] {
        Wire.text(1, "type.googleapis.com/" + name) + Wire.bytes(2, value)
    }

    @Test func aMessageStandsBesideItsType() throws {
        #expect(
            try fixture.json(Wire.bytes(26, any("t.All", Wire.integer(1, 5))))
                == #"{"any":{"@type":"type.googleapis.com/t.All","anInt":5}}"#)
        #expect(
            try fixture.json(any("google.protobuf.Empty", []), of: "google.protobuf.Any")
                == #"{"@type":"type.googleapis.com/google.protobuf.Empty"}"#)
    }

    @Test func aWellKnownTypeStandsUnderValue() throws {
        let inner = any("google.protobuf.Duration", Wire.integer(1, 5))
        #expect(
            try fixture.json(inner, of: "google.protobuf.Any")
                == #"{"@type":"type.googleapis.com/google.protobuf.Duration","value":"5s"}"#)
        #expect(
            try fixture.json(any("google.protobuf.Any", inner), of: "google.protobuf.Any")
                == #"{"@type":"type.googleapis.com/google.protobuf.Any","value":"#
                + #"{"@type":"type.googleapis.com/google.protobuf.Duration","value":"5s"}}"#)
    }

    @Test func anUnknownTypeIsShownAsBase64() throws {
        #expect(
            try fixture.json(any("nobody.Knows", [1, 2, 3]), of: "google.protobuf.Any")
                == #"{"@type":"type.googleapis.com/nobody.Knows","value":"AQID"}"#)
    }

    @Test func anEmptyAnyIsAnEmptyObject() throws {
        #expect(try fixture.json([], of: "google.protobuf.Any") == "{}")
        #expect(try fixture.fault(Wire.bytes(2, [1]), of: "google.protobuf.Any") != nil)
    }

    @Test func detailsNeverFail() {
        func detail(_ url: String, _ value: [UInt8]) -> String {
            let url = ByteBuffer(url.utf8)
            let value = ByteBuffer(value)
            var output = ByteBuffer()
            ReplyTranscoder().detail(typeURL: url.bytes, value: value.bytes, in: fixture.schema).encode(into: &output)
            return output.string()
        }
        #expect(detail("x/t.All", Wire.double(4, 0.1)) == #"{"@type":"x/t.All","real":0.1}"#)
        #expect(detail("x/t.All", Wire.float(5, 0.1)) == #"{"@type":"x/t.All","single":0.1}"#)
        #expect(detail("x/unknown", [0xFF]) == #"{"@type":"x/unknown","value":"/w=="}"#)
        #expect(detail("x/t.All", [0xFF]) == #"{"@type":"x/t.All","value":"/w=="}"#)
        #expect(detail("", [0xFF]) == #"{"@type":"","value":"/w=="}"#)
        #expect(detail("", []) == "{}")
    }
}
