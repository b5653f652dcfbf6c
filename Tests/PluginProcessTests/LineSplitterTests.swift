internal import PluginProcess
internal import PluginProtocol
internal import Testing

@Suite struct LineSplitterTests {
    /// A line as it was handed out.
    private struct Line: Equatable, CustomStringConvertible {
        var text: String
        var part = LinePart.whole
        var description: String { part == .whole ? text : "\(text) (\(part))" }
    }

    private func split(_ text: String, maximumBytes: Int = 65_536, pieces: Int = .max) -> [Line] {
        var splitter = LineSplitter(maximumBytes: maximumBytes)
        var lines: [Line] = []
        let bytes = Array(text.utf8)
        var start = 0
        while start < bytes.count {
            let end = start + min(pieces, bytes.count - start)
            bytes[start..<end].withUnsafeBytes { piece in
                splitter.append(piece) {
                    lines.append(Line(text: String(decoding: $0, as: UTF8.self), part: $1))
                }
            }
            start = end
        }
        splitter.finish { lines.append(Line(text: String(decoding: $0, as: UTF8.self), part: $1)) }
        return lines
    }

    @Test(
        "lines come out the same whatever pieces they come in",
        arguments: [
            "one\ntwo\n", "one\r\ntwo\r\n", "\n\nthree\n", "no end", "a\nno end", "", "\r\n", "a\rb\n",
            "exactly8\nninebytes\nlonger than sixteen\n", "12345678\r\nx", "0123456701234567\n",
        ])
    func dripFed(text: String) {
        let whole = split(text, maximumBytes: 8)
        for pieces in 1...9 { #expect(split(text, maximumBytes: 8, pieces: pieces) == whole) }
    }

    @Test("the line end is cut off, LF and CR LF, and no other CR")
    func lineEnds() {
        #expect(split("one\ntwo\r\n\nthree\r\r\n") == ["one", "two", "", "three\r"].map { Line(text: $0) })
    }

    @Test("what has no line end comes out at the end")
    func unfinished() {
        #expect(split("one\ntwo") == [Line(text: "one"), Line(text: "two")])
        #expect(split("one\n") == [Line(text: "one")])
        #expect(split("") == [])
    }

    @Test("a line of exactly the maximum is whole, a longer one comes in pieces, the next one is whole again")
    func overlong() {
        #expect(split("12345678\n", maximumBytes: 8) == [Line(text: "12345678")])
        #expect(
            split("123456789\nnext\n", maximumBytes: 8) == [
                Line(text: "12345678", part: .piece), Line(text: "9", part: .lastPiece), Line(text: "next"),
            ])
        #expect(
            split("1234567812345678", maximumBytes: 8) == [
                Line(text: "12345678", part: .piece), Line(text: "12345678", part: .lastPiece),
            ])
        // The CR of the line end is not text, and that the line ends is told all the same.
        #expect(
            split("12345678\r\nnext\n", maximumBytes: 8) == [
                Line(text: "12345678", part: .piece), Line(text: "", part: .lastPiece), Line(text: "next"),
            ])
    }

    @Test("a stream without any line end is held up to the maximum only")
    func endless() {
        var splitter = LineSplitter(maximumBytes: 1_000)
        var pieces: [Int] = []
        let bytes = [UInt8](repeating: UInt8(ascii: "x"), count: 10_500)
        bytes.withUnsafeBytes { splitter.append($0) { pieces.append($0.count + ($1 == .piece ? 0 : 1_000_000)) } }
        #expect(pieces == [Int](repeating: 1_000, count: 10))
    }

    @Test(
        "the handshake line behind an overlong line is found, whatever length that has and in whatever pieces it comes",
        arguments: [19, 20, 21, 39, 40, 41, 60], [1, 3, 8, 1_000])
    func handshakeBehindAnOverlongLine(length: Int, pieces: Int) {
        for end in ["\n", "\r\n"] {
            let text = String(repeating: "x", count: length) + end + "1|1|unix|/s|grpc|\n"
            var splitter = LineSplitter(maximumBytes: 20)
            var reader = HandshakeReader()
            var found: [HandshakeReader.OnLine] = []
            let bytes = Array(text.utf8)
            for start in stride(from: 0, to: bytes.count, by: pieces) {
                bytes[start..<min(start + pieces, bytes.count)].withUnsafeBytes {
                    splitter.append($0) { found.append(reader.lineRead($0, $1)) }
                }
            }
            #expect(found.last == .line(HandshakeLine(appVersion: 1, address: .unix(path: "/s"), kind: .grpc)))
        }
    }
}
