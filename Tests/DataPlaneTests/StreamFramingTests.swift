internal import Bytes
internal import Routing
internal import Testing

@testable internal import DataPlane

@Suite struct StreamFramingTests {
    /// What a client gets of the messages `{"n":1}`, `{"n":2}` and so on, and of the end.
    private func text(
        _ shape: StreamShape, messages: Int, _ end: (StreamFraming, inout ByteBuffer) -> Void
    ) -> String {
        var framing = StreamFraming(shape)
        var output = ByteBuffer()
        for number in 0..<messages {
            framing.beginMessage(in: &output)
            output.append("{\"n\":")
            output.appendDecimal(number + 1)
            output.append("}")
            framing.endMessage(in: &output)
        }
        end(framing, &output)
        return output.string()
    }

    @Test(
        arguments: [
            (.lines, 0, ""), (.lines, 2, "{\"n\":1}\n{\"n\":2}\n"),
            (.array, 0, "[]"), (.array, 1, "[{\"n\":1}]"), (.array, 2, "[{\"n\":1},{\"n\":2}]"),
            (.events, 0, "event: end\ndata: {}\n\n"),
            (.events, 2, "id: 1\ndata: {\"n\":1}\n\nid: 2\ndata: {\"n\":2}\n\nevent: end\ndata: {}\n\n"),
        ] as [(StreamShape, Int, String)])
    func finished(shape: StreamShape, messages: Int, expected: String) {
        #expect(text(shape, messages: messages) { $0.finish(in: &$1) } == expected)
    }

    @Test(
        arguments: [
            (.lines, "{\"n\":1}\n{\"@error\":{\"status\":500}}\n"),
            (.array, "[{\"n\":1},{\"@error\":{\"status\":500}}]"),
            (.events, "id: 1\ndata: {\"n\":1}\n\nevent: problem\ndata: {\"status\":500}\n\n"),
        ] as [(StreamShape, String)])
    func failed(shape: StreamShape, expected: String) {
        let problem = ByteBuffer(#"{"status":500}"#.utf8).array()
        let text = text(shape, messages: 1) { framing, output in
            problem.withUnsafeBytes { framing.fail($0, in: &output) }
        }
        #expect(text == expected)
    }

    @Test func `Only events have a ping`() {
        for shape in [StreamShape.lines, .array, .events] {
            var output = ByteBuffer()
            let isThere = StreamFraming(shape).ping(in: &output)
            let text = output.string()
            #expect(isThere == (shape == .events))
            #expect(text == (shape == .events ? ": ping\n\n" : ""))
        }
    }
}
