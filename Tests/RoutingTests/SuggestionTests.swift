internal import Testing

@testable internal import Routing

@Suite struct SuggestionTests {
    @Test(arguments: [
        ("orders", ["order", "orders2", "users"], ["order", "orders2"]),
        ("Craete", ["Create", "Delete"], ["Create"]),
        ("GET", ["Get", "Got", "Put"], ["Get", "Got"]),
        ("Orders", ["shop.v1.Orders", "shop.v1.Carts"], ["shop.v1.Orders"]),
        ("x", ["completely", "different"], []),
        ("", ["a"], []),
    ])
    func nearNames(name: String, names: [String], expected: [String]) {
        #expect(Suggestion.near(name, among: names) == expected)
    }

    @Test func noMoreThanTheMaximum() {
        #expect(Suggestion.near("abcdef", among: ["abcdeg", "abcdeh", "abcdei", "abcdej"], maximum: 2).count == 2)
    }

    @Test func longNamesAreNotCompared() {
        let long = String(repeating: "a", count: Suggestion.maximumLength + 1)
        #expect(Suggestion.near(long, among: [long]).isEmpty)
        #expect(Suggestion.near("aaaa", among: [long]).isEmpty)
    }
}
