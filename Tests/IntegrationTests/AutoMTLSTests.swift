internal import GatewayTestKit
internal import Glibc
internal import Testing

/// AutoMTLS with a plugin of go-plugin's own library, which demands and verifies our certificate.
@Suite("AutoMTLS")
struct AutoMTLSTests {
    private static let eager = "restart: { initial: 10ms, maximum: 50ms, breaker: { failures: 1000, within: 60s } }"

    @Test("by default a plugin is asked for it, and every worker speaks it")
    func auto() throws {
        try withGateway(.misbehave(), settings: "workers: 2") { gateway in
            for _ in 0..<20 {
                try #expect(gateway.post("/trouble/test.v1.Kinds/EchoKinds").status == 200)
            }
            try #expect(gateway.plugin("trouble")["tls"] == true)
            let environment = try gateway.describe()["environment"]
            let certificate = environment["PLUGIN_CLIENT_CERT"].string ?? ""
            #expect(certificate.hasPrefix("-----BEGIN CERTIFICATE-----\n"), "\(certificate)")
            #expect(certificate.hasSuffix("-----END CERTIFICATE-----\n"), "\(certificate)")
        }
    }

    @Test("the certificate is made for one launch, and never written to a file")
    func fresh() throws {
        try withGateway(.misbehave([], "pool: { min: 1, max: 1 }", Self.eager)) { gateway in
            let first = try gateway.describe()
            let files = gateway.directory.everything(below: "run").filter {
                !$0.contains("plugin") || $0.contains(".pem")
            }
            #expect(files.count == 1, "only the socket directory: \(files)")
            _ = kill(Int32(first["pid"].number ?? 0), SIGKILL)
            var second = first
            try eventually("a new instance serves") {
                let response = try gateway.post("/trouble/test.v1.Trouble/Describe")
                second = response.json
                return response.status == 200 && second["pid"] != first["pid"]
            }
            let certificates = [first, second].map { $0["environment"]["PLUGIN_CLIENT_CERT"].string }
            #expect(certificates[0] != nil && certificates[1] != nil && certificates[0] != certificates[1])
            try #expect(gateway.plugin("trouble")["tls"] == true)
        }
    }

    @Test("a certificate with padding, and a seventh field behind it")
    func padded() throws {
        let line = "1|1|{network}|{address}|grpc|{certificate}=|true"
        try withGateway(.misbehave(["-line", line])) { gateway in
            try #expect(gateway.plugin("trouble")["tls"] == true)
        }
    }

    @Test("mtls: off asks for nothing, and speaks without it")
    func off() throws {
        try withGateway(.misbehave([], "mtls: off")) { gateway in
            try #expect(gateway.plugin("trouble")["tls"] == false)
            try #expect(gateway.describe()["environment"].keys.contains("PLUGIN_CLIENT_CERT") == false)
        }
    }

    @Test("field 6 decides: a plugin that was asked and answers without it is spoken to without it")
    func askedInVain() throws {
        try withGateway(.handmade()) { gateway in
            try #expect(gateway.plugin("handmade")["tls"] == false)
            try #expect(gateway.describe("handmade")["environment"].keys.contains("PLUGIN_CLIENT_CERT"))
        }
    }

    @Test("mtls: required serves a plugin that does it, and refuses one that does not")
    func required() throws {
        try withGateway(.misbehave([], "mtls: required")) { gateway in
            try #expect(gateway.plugin("trouble")["tls"] == true)
        }
        try withGateway(.handmade([], "mtls: required", Self.eager), waitUntilReady: false) { gateway in
            let error = try gateway.startError(of: "handmade")
            #expect(error.contains("handshake") && error.contains("field 6") && error.contains("required"), "\(error)")
            try gateway.log.waitForLine(with: "start failed", "mtls: auto")
        }
    }

    @Test("mtls: off refuses a plugin that uses TLS unasked")
    func unasked() throws {
        let plugin = try PluginUnderTest.misbehave(["-line", certificateLine], "mtls: off", Self.eager)
        try withGateway(plugin, waitUntilReady: false) { gateway in
            let error = try gateway.startError(of: "trouble")
            #expect(error.contains("field 6") && error.contains("off"), "\(error)")
            try gateway.log.waitForLine(with: "start failed", "mtls: auto")
        }
    }

    @Test("a certificate in field 6 that is not the server's is refused")
    func wrongCertificate() throws {
        let plugin = try PluginUnderTest.misbehave(["-line", certificateLine], Self.eager)
        try withGateway(plugin, .orders(), waitUntilReady: false) { gateway in
            let error = try gateway.startError(of: "trouble")
            #expect(error.contains("connect") && error.contains("certificate"), "\(error)")
            try eventually("orders serves") { try gateway.post("/orders/shop.v1.Orders/Echo").status == 200 }
        }
    }
}

/// A line with a certificate in field 6 that is nobody's.
private let certificateLine =
    "1|1|{network}|{address}|grpc|" + String(repeating: "MIIB", count: 100)
