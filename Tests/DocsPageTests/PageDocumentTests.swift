internal import Testing

@testable internal import DocsPage

@Suite("PageDocument")
struct PageDocumentTests {
    private func document(style: String, scripts: [String]) -> PageDocument {
        PageDocument(
            skeleton: Array(#"<style></style><p>text</p><script type="module"></script>"#.utf8),
            style: Array(style.utf8),
            scripts: scripts.map { Array($0.utf8) })
    }

    @Test("has style and scripts in their elements, the scripts a line each")
    func assembly() {
        let made = document(style: "p{}", scripts: ["a()", "b()"])

        #expect(
            String(decoding: made.bytes, as: UTF8.self)
                == "<style>p{}</style><p>text</p><script type=\"module\">a()\nb()</script>")
    }

    @Test("allows exactly the text of each element")
    func sources() {
        let made = document(style: "", scripts: ["a", "bc"])

        #expect(made.styleSource == "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='")
        #expect(made.scriptSource == ContentHash(of: Array("a\nbc".utf8)).policySource)
    }
}
