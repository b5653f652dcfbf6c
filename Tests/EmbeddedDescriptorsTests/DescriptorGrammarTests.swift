internal import Testing

@testable internal import EmbeddedDescriptors

@Suite struct DescriptorGrammarTests {
    private func accepts(_ bytes: [UInt8], as kind: DescriptorGrammar.Kind, depth: Int = 32) -> Bool {
        var walked = 0
        return withBytes(bytes) { DescriptorGrammar.accepts($0, as: kind, depth: depth, walked: &walked) }
    }

    @Test func `What protoc writes is accepted`() {
        #expect(accepts(Written.message("Item", fields: ["a", "b"], nested: [Written.message("Part")]), as: .message))
        #expect(accepts(Written.service("Shop", methods: ["Get", "Put"]), as: .service))
        let value = Written.field(2, Written.field(1, "RED") + Written.number(2, 0))
        #expect(accepts(Written.field(1, "Color") + value, as: .enumeration))
    }

    @Test func `A part without its name or with two is none`() {
        #expect(!accepts([], as: .message))
        #expect(!accepts(Written.field(1, "A") + Written.field(1, "B"), as: .message))
        #expect(!accepts(Written.field(1, ""), as: .message))
        #expect(!accepts(Written.field(1, "no name"), as: .message))
        #expect(!accepts(Written.field(1, "1st"), as: .message))
    }

    @Test func `A field without its number and a method without its types are none`() {
        #expect(!accepts(Written.field(1, "text"), as: .field))
        #expect(!accepts(Written.field(1, "Get") + Written.field(2, ".a.B"), as: .method))
        #expect(accepts(Written.field(1, "Get") + Written.field(2, ".a.B") + Written.field(3, "B"), as: .method))
        #expect(!accepts(Written.field(1, "Get") + Written.field(2, ".a..B") + Written.field(3, "B"), as: .method))
    }

    @Test func `The wrong kind of value is none, at any depth`() {
        #expect(!accepts(Written.number(1, 1), as: .message))
        #expect(!accepts(Written.message("A", nested: [Written.field(1, "B") + Written.number(2, 1)]), as: .message))
    }

    @Test func `A number that protoc may add later is let through`() {
        #expect(accepts(Written.message("A") + Written.number(11, 1), as: .message))
    }

    @Test func `Messages in messages end somewhere`() {
        var message = Written.message("A")
        for _ in 0..<40 { message = Written.message("A", nested: [message]) }
        #expect(!accepts(message, as: .message))
        #expect(accepts(message, as: .message, depth: 50))
    }
}
