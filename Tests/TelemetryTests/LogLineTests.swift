internal import Bytes
internal import Foundation
internal import Logging
internal import Testing

@testable internal import Telemetry

@Suite struct LogLineTests {
    private func line(
        _ metadata: Logger.Metadata = [:], message: String = "something happened", level: Logger.Level = .info,
        as format: LogFormat
    ) -> String {
        let line = LogLine(
            seconds: 1_764_000_000, nanoseconds: 5_000_000, level: level, message: message, metadata: metadata)
        return line.encoded(as: format).string()
    }

    private func object(_ text: String) throws -> [String: Any] {
        try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    }

    @Test func `A line of JSON has time, level and message first, then its metadata by key`() {
        #expect(
            line(["plugin": "kv", "instance": "3"], level: .warning, as: .json)
                == #"{"time":"2025-11-24T16:00:00.005Z","level":"warn","message":"something happened","instance":"3","#
                + "\"plugin\":\"kv\"}\n")
    }

    @Test func `A line of text has its metadata as words`() {
        #expect(
            line(
                ["plugin": "kv", "reason": "no such file", "empty": "", "eq": "a=b"], level: .notice, as: .text)
                == "2025-11-24T16:00:00.005Z info  something happened empty=\"\" eq=\"a=b\" plugin=kv "
                + "reason=\"no such file\"\n")
        #expect(line(level: .error, as: .text) == "2025-11-24T16:00:00.005Z error something happened\n")
    }

    @Test func `Lists and mappings keep their shape`() throws {
        let metadata: Logger.Metadata = [
            "fields": ["b": "1", "a": ["x": "y z"]], "stderr": ["one", "tw\"o"], "count": .stringConvertible(5 as Int),
        ]
        let json = try object(line(metadata, as: .json))
        #expect((json["fields"] as? [String: Any])?["b"] as? String == "1")
        #expect(json["stderr"] as? [String] == ["one", "tw\"o"])
        #expect(json["count"] as? String == "5")
        #expect(
            line(metadata, as: .text).hasSuffix(
                #" count=5 fields.a.x="y z" fields.b=1 stderr=["one","tw\"o"]"# + "\n"))
    }

    @Test(arguments: [
        (Logger.Level.trace, "trace"), (.debug, "debug"), (.info, "info"), (.notice, "info"), (.warning, "warn"),
        (.error, "error"), (.critical, "error"),
    ])
    func `Levels are called as the configuration calls them`(level: Logger.Level, name: String) throws {
        #expect(try object(line(level: level, as: .json))["level"] as? String == name)
    }

    @Test func `No value forges a line, in either format`() throws {
        let evil: Logger.Metadata = ["line": "a\n{\"level\":\"error\"}\u{1b}[2J\u{7f}", "ke\ny": "v"]
        for format in [LogFormat.json, .text] {
            let text = line(evil, message: "a\nb", as: format)
            #expect(text.filter { $0 == "\n" }.count == 1)
            #expect(text.unicodeScalars.allSatisfy { $0 == "\n" || $0.value >= 0x20 && $0.value != 0x7f })
        }
        let json = try object(line(evil, as: .json))
        #expect(json["line"] as? String == "a\n{\"level\":\"error\"}\u{1b}[2J\u{7f}")
    }

    @Test func `Of a line that is too long the values are cut, and it keeps its keys`() throws {
        let long = String(repeating: "é", count: 4000)
        for (value, kept) in [(long, 1024), (String(repeating: "\u{1}", count: 4000), 512)] {
            let text = line(["plugin": "kv", "line": "\(value)"], as: .json)
            #expect(text.utf8.count <= LogSink.maximumLineBytes && text.hasSuffix("}\n"))
            let json = try object(text)
            #expect(json["plugin"] as? String == "kv" && json["message"] as? String == "something happened")
            #expect(json["line"] as? String == String(value.prefix(kept)) + "…")
        }
        #expect(line(["line": "\(long)"], as: .text).utf8.count <= LogSink.maximumLineBytes)
    }

    @Test func `Of too many values only plugin and instance stay`() throws {
        let fields = Dictionary(uniqueKeysWithValues: (0..<1000).map { ("key\($0)", Logger.MetadataValue.string("v")) })
        let text = line(["plugin": "kv", "instance": "1", "fields": .dictionary(fields)], as: .json)
        #expect(text.utf8.count <= LogSink.maximumLineBytes)
        #expect(try Set(object(text).keys) == ["time", "level", "message", "plugin", "instance"])
    }
}
