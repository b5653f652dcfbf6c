internal import Testing

@testable internal import DocsPage

@Suite("DocsPage")
struct DocsPageTests {
    private let text = String(decoding: DocsPage.bytes, as: UTF8.self)

    @Test("is one document, with one style and one script in it")
    func oneDocument() {
        #expect(text.hasPrefix("<!doctype html>"))
        #expect(text.hasSuffix("</html>\n"))
        for element in ["<style", "</style", "<script", "</script"] {
            #expect(text.ranges(of: element).count == 1, "\(element)")
        }
    }

    @Test("names no other host: what has a scheme is no address that a browser would ask")
    func noOtherHost() {
        let addresses = text.matches(of: #/(?:src|href|action)="([^"]*)"|url\(([^)]*)\)|@import/#)
        for address in addresses.map({ $0.output.1 ?? $0.output.2 ?? "@import" }) {
            #expect(address == "openapi.json" || address.hasPrefix("#") || address.hasPrefix("data:"), "\(address)")
        }
        #expect(!addresses.isEmpty)
    }

    @Test("leaves no attribute to be run: the policy would refuse it")
    func noInlineAttributes() {
        #expect(text.firstMatch(of: #/\s(on[a-z]+|style)="/#) == nil)
    }

    @Test("allows its own style and script and nothing else")
    func policy() throws {
        let directives = DocsPage.contentSecurityPolicy.split(separator: "; ").map(String.init)

        #expect(directives.first == "default-src 'none'")
        #expect(directives.contains { $0.wholeMatch(of: #/script-src 'sha256-[A-Za-z0-9+/]{43}='/#) != nil })
        #expect(directives.contains { $0.wholeMatch(of: #/style-src 'sha256-[A-Za-z0-9+/]{43}='/#) != nil })
        #expect(directives.contains("connect-src 'self'"))
        #expect(directives.contains("form-action 'none'"))
        #expect(directives.contains("base-uri 'none'"))
        #expect(directives.contains("frame-ancestors 'none'"))
        #expect(!DocsPage.contentSecurityPolicy.contains("unsafe"))
    }

    @Test("has a strong entity tag")
    func entityTag() {
        #expect(DocsPage.entityTag.wholeMatch(of: #/"[0-9a-f]{32}"/#) != nil)
    }
}
