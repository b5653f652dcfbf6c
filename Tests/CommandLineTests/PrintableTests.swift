internal import Testing

@testable internal import CommandLine

@Suite struct PrintableTests {
    @Test func `What a terminal would obey is written out`() {
        #expect(Printable.text("a\u{1b}[2Jb\rc\u{9b}d\u{7f}") == #"a\u{1b}[2Jb\u{d}c\u{9b}d\u{7f}"#)
        #expect(Printable.text("\u{202e}gnp.exe") == #"\u{202e}gnp.exe"#)
    }

    @Test func `What people write stays`() {
        #expect(Printable.text("Grüße, 世界 👋") == "Grüße, 世界 👋")
    }

    @Test func `What is too long is cut`() {
        #expect(Printable.text("abcdef", maximumCount: 3) == "abc…")
        #expect(Printable.text("abc", maximumCount: 3) == "abc")
    }
}
