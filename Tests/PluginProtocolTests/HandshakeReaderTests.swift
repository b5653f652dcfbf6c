internal import PluginProtocol
internal import Testing

@Suite struct HandshakeReaderTests {
    private let line = "1|1|unix|/tmp/s|grpc|"

    private func fault(_ answer: HandshakeReader.OnLine) -> HandshakeFault? {
        guard case .fault(let fault) = answer else { return nil }
        return fault
    }

    @Test func `The first line that begins with digits and a bar is it`() {
        var reader = HandshakeReader()
        for noise in ["", "Loading…", "|1|1|", "1,2|3", "x1|1|unix|/s|grpc", "12345"] {
            #expect(reader.lineRead(noise.utf8) == .skipped, "\(noise)")
        }
        #expect(
            reader.lineRead(line.utf8)
                == .line(HandshakeLine(appVersion: 1, address: .unix(path: "/tmp/s"), kind: .grpc)))
    }

    @Test func `A line that begins so and is wrong is a fault at once`() {
        var reader = HandshakeReader()
        #expect(fault(reader.lineRead("2|1|unix|/tmp/s|grpc".utf8))?.code == .coreVersion)
        reader = HandshakeReader()
        #expect(fault(reader.lineRead("17|apples".utf8))?.code == .notAHandshake)
    }

    @Test func `Sixty-four lines of noise are skipped, not one more`() {
        var reader = HandshakeReader()
        for _ in 0..<64 { #expect(reader.lineRead("noise".utf8) == .skipped) }
        var patient = reader
        #expect(fault(patient.lineRead(line.utf8)) == nil)
        let fault = fault(reader.lineRead("more".utf8))
        #expect(fault?.code == .notAHandshake)
        #expect(fault?.message.contains("\"noise\"") == true)
    }

    @Test func `The rest of a long line is not a line of its own`() {
        var reader = HandshakeReader()
        #expect(reader.lineRead("a long one ".utf8, .piece) == .skipped)
        #expect(reader.lineRead(line.utf8, .piece) == .skipped)
        #expect(reader.lineRead(line.utf8, .lastPiece) == .skipped)
        #expect(reader.lineRead(line.utf8) != .skipped)
    }

    @Test func `A handshake line that never ends is too long`() {
        var reader = HandshakeReader()
        #expect(fault(reader.lineRead(line.utf8, .piece))?.code == .tooLong)
    }

    @Test func `An end without a line shows what there was`() {
        var reader = HandshakeReader()
        #expect(reader.ended().code == .missing)
        #expect(reader.lineRead("hello".utf8) == .skipped)
        #expect(reader.ended().message.contains("\"hello\""))
    }

    @Test func `The opening is the first line that tells something`() {
        var reader = HandshakeReader()
        #expect(reader.opening == nil)
        _ = reader.lineRead("\u{2500}\u{2500}".utf8)
        #expect(reader.opening == #""\xe2\x94\x80\xe2\x94\x80""#)
        _ = reader.lineRead("Usage: shop".utf8)
        _ = reader.lineRead("more".utf8)
        #expect(reader.opening == "\"Usage: shop\"")
    }

    @Test(
        arguments: [
            ("\u{1b}[32m", #"\x1b[32m1|1|unix|/tmp/s|grpc|"#), ("\u{feff}", #"\xef\xbb\xbf1|1|unix|/tmp/s|grpc|"#),
            ("INFO: ", "INFO: 1|1|unix|/tmp/s|grpc|"),
        ])
    func `A handshake line with something before it is named as that`(prefix: String, shown: String) {
        var reader = HandshakeReader()
        _ = reader.lineRead("hello".utf8)
        #expect(reader.lineRead((prefix + line).utf8) == .skipped)
        let sentence = "something stands before what looks like it: \"\(shown)\""
        #expect(reader.obstacle(unfinished: []) == "no handshake line came on stdout, " + sentence)
        #expect(reader.ended().message == "stdout ended without a handshake line, " + sentence)
        for _ in 0..<62 { _ = reader.lineRead("more".utf8) }
        #expect(fault(reader.lineRead("more".utf8))?.message.hasSuffix(sentence) == true)
        reader = HandshakeReader()
        #expect(reader.obstacle(unfinished: (prefix + line).utf8) == sentence + ", without a line end")
    }

    @Test func `What is waited for is said, with what came instead`() {
        var reader = HandshakeReader()
        #expect(reader.obstacle(unfinished: []) == "no handshake line came on stdout")
        #expect(
            reader.obstacle(unfinished: line.utf8)
                == "the handshake line is there without a line end: \"1|1|unix|/tmp/s|grpc|\"")
        _ = reader.lineRead("hello".utf8)
        #expect(
            reader.obstacle(unfinished: "wor\u{7}ld".utf8)
                == #"no handshake line came on stdout, which begins with "hello"; "#
                + #"what came last is without a line end: "wor\x07ld""#)
        #expect(reader.obstacle(unfinished: [UInt8](repeating: 0, count: 1 << 20)).utf8.count < 1_000)
    }
}
