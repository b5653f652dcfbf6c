internal import PluginProtocol
internal import Testing

@Suite struct HandshakeLineTests {
    private func parse(_ line: String) throws(HandshakeFault) -> HandshakeLine {
        try HandshakeLine.parse(line.utf8)
    }

    private func code(_ line: some Collection<UInt8>) -> HandshakeFault.Code? {
        do throws(HandshakeFault) {
            _ = try HandshakeLine.parse(line)
            return nil
        } catch {
            return error.code
        }
    }

    @Test(arguments: [
        "1|6|unix|/tmp/plugin12|grpc", "1|6|unix|/tmp/plugin12|grpc|", "1|6|unix|/tmp/plugin12|grpc||",
        "1|6|unix|/tmp/plugin12|grpc||false", "1|6|unix|/tmp/plugin12|grpc||nonsense", "1|6|unix|/tmp/plugin12|grpc\r",
        " \t1|6|unix|/tmp/plugin12|grpc| \r\n", "1|6|unix|/tmp/plugin12|grpc||false|and|what|may|come",
        "01|06|unix|/tmp/plugin12|grpc",
    ])
    func `Every form of a plain gRPC line says the same`(line: String) throws {
        #expect(
            try parse(line) == HandshakeLine(appVersion: 6, address: .unix(path: "/tmp/plugin12"), kind: .grpc))
    }

    @Test func `Four fields mean net/rpc`() throws {
        #expect(
            try parse("1|2|tcp|127.0.0.1:1234")
                == HandshakeLine(appVersion: 2, address: .tcp(host: "127.0.0.1", port: 1234), kind: .netrpc))
        #expect(try parse("1|2|tcp|127.0.0.1:1234|netrpc|").kind == .netrpc)
    }

    @Test func `The fifth field is case-sensitive and not trimmed`() {
        for line in ["1|2|unix|/s|", "1|2|unix|/s||", "1|2|unix|/s|GRPC", "1|2|unix|/s|grpc |x", "1|2|unix|/s|http"] {
            #expect(code(line.utf8) == .protocol, "\(line)")
        }
    }

    @Test(arguments: ["1", "t", "T", "TRUE", "true", "True"])
    func `The seventh field is read as Go reads a bool`(truth: String) throws {
        #expect(try parse("1|1|unix|/s|grpc||\(truth)").multiplexing)
    }

    @Test func `A certificate comes unpadded, and padded too`() throws {
        let certificate = (0..<61).map { UInt8($0) }
        let unpadded = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8gISIjJCUmJygpKissLS4vMDEyMzQ1Njc4OTo7PA"
        #expect(try parse("1|1|unix|/s|grpc|\(unpadded)").certificate == certificate)
        #expect(try parse("1|1|unix|/s|grpc|\(unpadded)==").certificate == certificate)
        #expect(try parse("1|1|unix|/s|grpc|\(unpadded)|true").certificate == certificate)
    }

    @Test func `Up to fifty bytes in the sixth field are something else`() throws {
        #expect(try parse("1|1|unix|/s|grpc|" + String(repeating: "A", count: 50)).certificate == nil)
        #expect(try parse("1|1|unix|/s|grpc|not base64 at all").certificate == nil)
        #expect(try parse("1|1|unix|/s|grpc|" + String(repeating: "A", count: 51)).certificate?.count == 38)
    }

    @Test func `A certificate that is not base64 is a fault`() {
        let digits = String(repeating: "A", count: 60)
        for field in [digits + "!", "-" + digits, digits + "A", digits + "=A", digits + "===", digits + " A"] {
            #expect(code("1|1|unix|/s|grpc|\(field)|".utf8) == .certificate, "\(field)")
        }
    }

    @Test(arguments: [
        ("127.0.0.1:1", "127.0.0.1", UInt16(1)), ("localhost:65535", "localhost", 65535), ("[::1]:8080", "::1", 8080),
        ("10.1.2.3:80", "10.1.2.3", 80),
    ])
    func `An endpoint is an IP address or localhost`(text: String, host: String, port: UInt16) throws {
        #expect(try parse("1|1|tcp|\(text)|grpc").address == .tcp(host: host, port: port))
    }

    @Test(arguments: [
        "", ":80", "127.0.0.1", "127.0.0.1:", "127.0.0.1:0", "127.0.0.1:65536", "127.0.0.1:+80", "127.0.0.1:080000",
        "::1:80", "[127.0.0.1]:80", "[localhost]:80", "[::1]", "example.com:80", "127.1:80", "127.0.0.01:80",
        " 127.0.0.1:80", "[fe80::1%eth0]:80", "[]:80",
    ])
    func `Any other endpoint is a fault`(text: String) {
        #expect(code("1|1|tcp|\(text)|grpc".utf8) == .address)
    }

    @Test func `A path fits a socket's name and is text`() throws {
        let longest = "/" + String(repeating: "p", count: 106)
        #expect(try parse("1|1|unix|\(longest)|grpc").address == .unix(path: longest))
        #expect(try parse("1|1|unix|run/s.sock|grpc").address == .unix(path: "run/s.sock"))
        #expect(code("1|1|unix|\(longest)p|grpc".utf8) == .address)
        #expect(code("1|1|unix||grpc".utf8) == .address)
        #expect(code("1|1|unix|/a\u{0}b|grpc".utf8) == .address)
        #expect(code(Array("1|1|unix|/".utf8) + [0xff] + Array("|grpc".utf8)) == .address)
        #expect(code("1|1|pipe|/s|grpc".utf8) == .address)
        #expect(code("1|1|UNIX|/s|grpc".utf8) == .address)
    }

    @Test func `Versions are decimal, and the core's is 1`() {
        for core in ["2", "0", "-1", "+1", "", "1 ", "99999999999999999999999999"] {
            #expect(code("\(core)|1|unix|/s|grpc".utf8) == .coreVersion, "\(core)")
        }
        for app in ["", "x", "-1", "+1", " 1", "2147483648", "99999999999999999999999999"] {
            #expect(code("1|\(app)|unix|/s|grpc".utf8) == .appVersion, "\(app)")
        }
        #expect(code("1|2147483647|unix|/s|grpc".utf8) == nil)
    }

    @Test func `Fewer than four fields are no handshake`() {
        for line in ["", "1", "1|2|unix", "This binary is a plugin.", "|||"] {
            #expect(code(line.utf8) == (line == "|||" ? .coreVersion : .notAHandshake), "\(line)")
        }
    }

    @Test func `A fault shows the plugin's bytes printable and short`() {
        do throws(HandshakeFault) {
            _ = try HandshakeLine.parse(Array("1|1|unix|/s|\u{1b}[31m\"".utf8) + Array(repeating: 0xfe, count: 9000))
            Issue.record("accepted")
        } catch {
            #expect(error.message.contains(#""\x1b[31m\"\xfe\xfe"#))
            #expect(error.message.utf8.allSatisfy { $0 >= 0x20 })
            #expect(error.message.utf8.count < 500)
        }
    }

    @Test func `A line of more than 64 KiB is refused`() {
        #expect(code(Array(repeating: UInt8(ascii: "1"), count: 65_537)) == .tooLong)
        #expect(code(Array(repeating: UInt8(ascii: "|"), count: 65_536)) == .coreVersion)
    }

    @Test func `Junk of every kind ends in a line or a fault`() {
        var random = SeededGenerator(seed: 20_240_607)
        let seeds = [
            "1|6|unix|/tmp/plugin12|grpc|" + String(repeating: "QUJD", count: 40) + "|true",
            "1|1|tcp|[::1]:1234|netrpc", "1|1|tcp|[::ffff:127.0.0.1]:1234",
        ].map { Array($0.utf8) }
        let alphabet = Array("|||::..[]0129=+-/A\u{0}\r\n \u{ff}".utf8)
        var accepted = 0
        for round in 0..<20_000 {
            var line = seeds[round % seeds.count]
            for _ in 0...Int.random(in: 0..<5, using: &random) {
                let position = Int.random(in: 0..<line.count, using: &random)
                switch Int.random(in: 0..<4, using: &random) {
                case 0: line[position] = UInt8.random(in: 0...255, using: &random)
                case 1: line.remove(at: position)
                case 2: line.insert(alphabet.randomElement(using: &random) ?? 0, at: position)
                default: line.removeLast(line.count - position)
                }
                if line.isEmpty { line = [UInt8(ascii: "1")] }
            }
            if code(line) == nil { accepted += 1 }
        }
        #expect((1..<20_000).contains(accepted))
    }
}
