internal import Bytes
internal import Testing

@testable internal import DataPlane

@Suite("traceparent")
struct TraceParentTests {
    private static let trace = "0af7651916cd43dd8448eb211c80319c"
    private static let parent = "b7ad6b7169203331"

    @Test(
        "a trace goes on from what W3C Trace Context has",
        arguments: [
            "00-\(trace)-\(parent)-01", "00-\(trace)-\(parent)-ff", "00-00000000000000000000000000000001-\(parent)-00",
            "01-\(trace)-\(parent)-01", "cc-\(trace)-\(parent)-01-what-the-future-holds", "fe-\(trace)-\(parent)-00-",
        ])
    func valid(text: String) {
        #expect(withView(text) { TraceParent.isValid($0) })
    }

    @Test(
        "and from nothing else",
        arguments: [
            "", "x", "00", "ff-\(trace)-\(parent)-01", "00-\(trace)-\(parent)-01-more", "00-\(trace)-\(parent)-0",
            "00-\(trace)-\(parent)-01 ", "00-\(trace)-\(parent)-0g", "00-\(trace.uppercased())-\(parent)-01",
            "00-\(trace)-\(parent.uppercased())-01", "0A-\(trace)-\(parent)-01", "01-\(trace)-\(parent)-01x",
            "00-00000000000000000000000000000000-\(parent)-01", "00-\(trace)-0000000000000000-01",
            "00_\(trace)-\(parent)-01", "00-\(trace)_\(parent)-01", "00-\(trace)-\(parent)_01",
            "00-\(trace)-\(parent)-01, 00-\(trace)-\(parent)-01", "00-\(trace.dropLast())-\(parent)--01",
        ])
    func invalid(text: String) {
        #expect(!withView(text) { TraceParent.isValid($0) })
    }
}
