internal import Bytes
internal import Testing

@testable internal import DataPlane

@Suite struct PublicPageTests {
    @Test func aPageThatIsTheSameHasTheSameTag() {
        #expect(PublicPage(ByteBuffer("abc".utf8)).entityTag == PublicPage(ByteBuffer("abc".utf8)).entityTag)
        #expect(PublicPage(ByteBuffer("abc".utf8)).entityTag != PublicPage(ByteBuffer("abd".utf8)).entityTag)
        #expect(PublicPage(ByteBuffer("abc".utf8)).entityTag.hasPrefix("\""))
    }
}
