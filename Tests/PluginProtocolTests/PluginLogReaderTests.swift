internal import PluginProtocol
internal import Testing

@Suite struct PluginLogReaderTests {
    private func read(_ line: String) -> PluginLogLine {
        var reader = PluginLogReader()
        return reader.lineRead(line.utf8)
    }

    @Test func `hclog's JSON is taken apart`() {
        let line = """
            {"@level":"warn","@message":"slow \\"disk\\"","@module":"orders.store","@timestamp":\
            "2024-05-06T07:08:09.123456+02:00","ms":12.5,"path":"/a\\u00e9\\ud83d\\ude00","tags":["a]",{"b":"}"}],"ok":null}
            """
        #expect(
            read(line)
                == PluginLogLine(
                    level: .warn, message: "slow \"disk\"", module: "orders.store",
                    fields: [
                        .init(key: "ms", value: "12.5"), .init(key: "path", value: "/aé😀"),
                        .init(key: "tags", value: #"["a]",{"b":"}"}]"#), .init(key: "ok", value: "null"),
                    ]))
    }

    @Test(arguments: [
        #"{"@message":"no level"}"#, #"{"@level":"loud","@message":"x"}"#, #"{"@level":3,"@message":"x"}"#,
        #"{"@level":"info","@message":{"a":1}}"#, #"{"@level":"info","@message":"x","@timestamp":12}"#,
        #"{"@level":"info","@message":"x","@timestamp":"yesterday"}"#, #"{"@level":"info","@message":"x"} more"#,
        #"{"@level":"info","@message":"x""#, #"{"@level":"info","@message":"\x"}"#, #"{"@level":"info",}"#,
        #"["@level","info"]"#, "{", #"{"level":"info","msg":"another logger's"}"#,
        #"{"@level":"info","@message":"x","@timestamp":"2024-05-06T07:08:09"}"#,
    ])
    func `Other JSON is shown as it stands, at debug`(line: String) {
        #expect(read(line) == PluginLogLine(level: .debug, message: line))
    }

    @Test(arguments: ["2024-05-06T07:08:09Z", "2024-05-06T07:08:09.1Z", "2024-05-06T07:08:09.123456-07:00"])
    func `A time is a time`(time: String) {
        #expect(read(#"{"@level":"info","@message":"x","@timestamp":"\#(time)"}"#).level == .info)
    }

    @Test func `Escapes that are no pair become the replacement character`() {
        let line = read(#"{"@level":"info","@message":"\ud800\u0041 \udc00 \ud800"}"#)
        #expect(line.message == "\u{fffd}A \u{fffd} \u{fffd}")
    }

    @Test func `A level in brackets sets it and stays`() {
        for level in PluginLogLine.Level.allCases {
            let line = "[\(level.rawValue.uppercased())] text"
            #expect(read(line) == PluginLogLine(level: level, message: line))
        }
        #expect(read("[ERR] text").level == .debug)
        #expect(read(" [ERROR] text").level == .debug)
    }

    @Test(arguments: ["panic: runtime error", "fatal error: all goroutines are asleep"])
    func `From a panic on every untagged line is an error`(start: String) {
        var reader = PluginLogReader()
        #expect(reader.lineRead("before".utf8).level == .debug)
        #expect(reader.lineRead(start.utf8).level == .error)
        #expect(reader.lineRead("goroutine 1 [running]:".utf8).level == .error)
        #expect(reader.lineRead("[INFO] tagged".utf8).level == .info)
        #expect(reader.lineRead(#"{"@level":"warn","@message":"x"}"#.utf8).level == .warn)
    }

    @Test func `Pieces of a long line are not parsed`() {
        var reader = PluginLogReader()
        #expect(reader.lineRead("[ERROR] a".utf8, .piece).level == .debug)
        #expect(reader.lineRead("panic: b".utf8, .piece).level == .debug)
        #expect(reader.lineRead("[WARN] c".utf8, .lastPiece).level == .debug)
        #expect(reader.lineRead("[WARN] d".utf8).level == .warn)
    }

    @Test func `Bytes that are not UTF-8 are repaired, the line's end is dropped`() {
        var reader = PluginLogReader()
        #expect(reader.lineRead([0x61, 0xff, 0x0d]).message == "a\u{fffd}")
        #expect(reader.lineRead([]).message == "")
    }

    @Test func `Nesting of any depth is counted, not climbed`() {
        let deep = String(repeating: "[", count: 30_000) + String(repeating: "]", count: 30_000)
        #expect(read("{\"@level\":\"info\",\"@message\":\"x\",\"deep\":\(deep)}").fields.first?.value == deep)
    }

    @Test func `Cut anywhere, a line is still shown`() {
        let line = #"{"@level":"info","@message":"a\u00e9\ud83d\ude00","n":{"a":[1,"]"]}}"#
        for length in 0..<line.utf8.count {
            #expect(read(String(line.prefix(length))).level == .debug)
        }
    }
}
