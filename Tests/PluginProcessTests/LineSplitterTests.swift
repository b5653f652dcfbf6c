internal import PluginProcess
internal import Testing

@Suite struct LineSplitterTests {
    /// A line as it was handed out; one that is marked is a piece of an overlong one.
    private struct Line: Equatable, CustomStringConvertible {
        var text: String
        var truncated = false
        var description: String { truncated ? "\(text)…" : text }
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
                    lines.append(Line(text: String(decoding: $0, as: UTF8.self), truncated: $1))
                }
            }
            start = end
        }
        splitter.finish { lines.append(Line(text: String(decoding: $0, as: UTF8.self), truncated: $1)) }
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
                Line(text: "12345678", truncated: true), Line(text: "9", truncated: true), Line(text: "next"),
            ])
        #expect(
            split("1234567812345678", maximumBytes: 8) == [
                Line(text: "12345678", truncated: true), Line(text: "12345678", truncated: true),
            ])
        // The CR of the line end is no piece.
        #expect(split("12345678\r\n", maximumBytes: 8) == [Line(text: "12345678", truncated: true)])
    }

    @Test("a stream without any line end is held up to the maximum only")
    func endless() {
        var splitter = LineSplitter(maximumBytes: 1_000)
        var pieces: [Int] = []
        let bytes = [UInt8](repeating: UInt8(ascii: "x"), count: 10_500)
        bytes.withUnsafeBytes { splitter.append($0) { pieces.append($0.count + ($1 ? 0 : 1_000_000)) } }
        #expect(pieces == [Int](repeating: 1_000, count: 10))
    }
}
