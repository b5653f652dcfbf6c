internal import Testing

@testable internal import CommandLine

@Suite struct WordingTests {
    @Test(arguments: [(0.00042, "0.4 ms"), (0.0121, "12 ms"), (1.249, "1.2 s"), (0, "0.0 ms"), (61, "61.0 s")])
    func `Times are as precise as people read them`(_ seconds: Double, _ text: String) {
        #expect(Wording.time(seconds) == text)
    }

    @Test func `Numbers agree with their nouns`() {
        #expect([0, 1, 2].map { Wording.count($0, "service") } == ["no service", "1 service", "2 services"])
    }

    @Test func `Columns are as wide as their widest entry, and end where the text ends`() {
        #expect(Wording.columns([["a", "bb", ""], ["ccc", "d", "e"], ["f"]]) == ["a    bb", "ccc  d   e", "f"])
        #expect(Wording.columns([]) == [])
    }
}
