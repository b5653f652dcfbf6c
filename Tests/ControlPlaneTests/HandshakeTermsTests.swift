internal import GatewayConfiguration
internal import PluginProtocol
internal import Testing

@testable internal import ControlPlane

@Suite struct HandshakeTermsTests {
    private static let certificate: [UInt8] = Array(repeating: 7, count: 600)

    private func terms(_ change: (inout PluginConfiguration) -> Void = { _ in }) -> HandshakeTerms {
        var configuration = PluginConfiguration(name: "orders", command: ["/bin/orders"])
        change(&configuration)
        return HandshakeTerms(configuration)
    }

    private func line(
        version: Int = 1, kind: PluginProtocolKind = .grpc, certificate: [UInt8]? = nil
    ) -> HandshakeLine {
        HandshakeLine(
            appVersion: version, address: .unix(path: "/tmp/p"), kind: kind, certificate: certificate,
            multiplexing: true)
    }

    @Test("field 6 decides, whatever was asked for")
    func fieldSixDecides() throws {
        try #expect(terms().agree(to: line(certificate: Self.certificate)) == Self.certificate)
        try #expect(terms().agree(to: line()) == nil)
    }

    @Test("required takes no plugin without a certificate")
    func required() throws {
        let terms = terms { $0.mtls = .required }
        #expect(terms.asksForTLS)
        try #expect(terms.agree(to: line(certificate: Self.certificate)) == Self.certificate)
        let fault = #expect(throws: StartFault.self) { try terms.agree(to: line()) }
        #expect(fault?.cause == .certificateMissing && fault?.reason.contains("mtls: is required") == true)
    }

    @Test("off asks for nothing, and takes no certificate")
    func off() throws {
        let terms = terms { $0.mtls = .off }
        #expect(!terms.asksForTLS)
        try #expect(terms.agree(to: line()) == nil)
        let fault = #expect(throws: StartFault.self) { try terms.agree(to: line(certificate: Self.certificate)) }
        #expect(fault?.cause == .certificateUnasked && fault?.reason.contains("mtls: is off") == true)
    }

    @Test("a version that was not offered is refused, and any takes all")
    func versions() throws {
        let fault = #expect(throws: StartFault.self) {
            try terms { $0.versions = .only([5, 4]) }.agree(to: line(version: 6))
        }
        #expect(fault?.cause == .version(6))
        #expect(fault?.reason == "the plugin answers app protocol version 6; versions: accepts 5, 4")
        try #expect(terms().agree(to: line(version: 99)) == nil)
    }

    @Test("protocols")
    func protocols() {
        let netRPC = #expect(throws: StartFault.self) { try terms().agree(to: line(kind: .netrpc)) }
        #expect(netRPC?.cause == .netRPC)
        let unlisted = #expect(throws: StartFault.self) { try terms { $0.protocols = [.netrpc] }.agree(to: line()) }
        #expect(unlisted?.cause == .unlistedProtocol)
    }
}
