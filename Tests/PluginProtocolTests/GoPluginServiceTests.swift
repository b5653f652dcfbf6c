internal import PluginProtocol
internal import Testing

@Suite struct GoPluginServiceTests {
    @Test func `A plugin's own service in the package plugin is not hidden`() {
        #expect(!GoPluginService.hidden.contains("plugin.ToolPlugin"))
        #expect(GoPluginService.hidden.contains("plugin.GRPCStdio"))
        #expect(GoPluginService.hidden.contains("grpc.reflection.v1alpha.ServerReflection"))
    }

    @Test func `A health check asks for the service plugin`() {
        #expect(GoPluginService.healthCheckRequest == [0x0a, 6, 0x70, 0x6c, 0x75, 0x67, 0x69, 0x6e])
    }

    @Test(arguments: [
        ([0x08, 1], HealthStatus.serving), ([0x08, 2], .notServing), ([0x08, 9], .unknown), ([], .unknown),
        ([0x12, 1, 0, 0x08, 0, 0x08, 1], .serving),
    ])
    func `A health status is read`(message: [UInt8], status: HealthStatus) throws {
        #expect(try message.withUnsafeBytes { try HealthStatus(decoding: $0) } == status)
    }

    @Test(arguments: [
        ([0x08, 2, 0x12, 2, 0x68, 0x69], StdioData.Channel.stderr, [UInt8(0x68), 0x69]), ([0x08, 1], .stdout, []),
        ([0x08, 7], .unknown, []), ([], .unknown, []),
    ])
    func `A piece of stdio is read`(message: [UInt8], channel: StdioData.Channel, data: [UInt8]) throws {
        try message.withUnsafeBytes { bytes in
            let piece = try StdioData(decoding: bytes)
            #expect(piece.channel == channel)
            #expect(Array(piece.data) == data)
        }
    }

    @Test func `A message that is none is a fault`() {
        #expect(throws: MessageCursor.Fault.self) {
            try [UInt8(0x12), 9].withUnsafeBytes { _ = try StdioData(decoding: $0) }
        }
    }
}
