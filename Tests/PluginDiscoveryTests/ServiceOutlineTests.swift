internal import SwiftProtobuf
internal import Testing

@testable internal import PluginDiscovery

@Suite struct ServiceOutlineTests {
    @Test func `Methods that wait for one message are told from those that take a stream`() throws {
        var file = Google_Protobuf_FileDescriptorProto()
        file.name = "a.proto"
        file.package = "s"
        file.service = [
            .with {
                $0.name = "A"
                $0.method = [
                    .with { $0.name = "Unary" },
                    .with { ($0.name, $0.serverStreaming) = ("Watch", true) },
                    .with { ($0.name, $0.clientStreaming) = ("Send", true) },
                    .with { ($0.name, $0.clientStreaming, $0.serverStreaming) = ("Chat", true, true) },
                ]
            }
        ]
        let outline = try DescriptorOutline.read(file.serializedBytes())
        #expect(outline.services.map(\.name) == ["s.A"])
        #expect(outline.services.first?.waitingMethods == ["Unary", "Watch"])
    }

    @Test func `What is malformed is an error`() {
        #expect(throws: (any Error).self) { try DescriptorOutline.read([0x32, 2, 0x12, 9]) }
    }
}
