internal import GatewayTestKit
internal import Testing

/// What a plugin serves is found by reflection.
@Suite("Discovery")
struct DiscoveryTests {
    private static let eager = "restart: { initial: 10ms, maximum: 50ms, breaker: { failures: 1000, within: 60s } }"

    @Test(
        "reflection of either version, whole or a file at a time",
        arguments: [
            ["-reflection", "v1"], ["-reflection", "v1alpha"], ["-reflection", "v1,v1alpha"],
            ["-reflection", "v1", "-one-file"], ["-reflection", "v1alpha", "-one-file"],
        ])
    func versions(arguments: [String]) throws {
        try withGateway(.misbehave(arguments)) { gateway in
            try #expect(
                gateway.plugin("trouble")["services"] == ["test.v1.Kinds", "test.v1.Streams", "test.v1.Trouble"])
            let echo = try gateway.post("/trouble/test.v1.Kinds/EchoLegacy", #"{"name":"x"}"#)
            #expect(echo.status == 200 && echo.text == #"{"name":"x"}"#, "\(echo)")
            let time = try gateway.post("/trouble/test.v1.Kinds/EchoTimestamp", #""2024-05-17T09:30:00Z""#)
            #expect(time.text == #""2024-05-17T09:30:00Z""#, "\(time)")
        }
    }

    @Test("grpc-go's own reflection, as the example registers it")
    func example() throws {
        try withGateway(.orders()) { gateway in
            try #expect(gateway.plugin("orders")["services"] == ["shop.v1.Orders"])
        }
    }

    @Test("go-plugin's own services, health and reflection are not exposed")
    func hidden() throws {
        try withGateway(.misbehave()) { gateway in
            for path in [
                "plugin.GRPCController/Shutdown", "plugin.GRPCBroker/StartStream", "plugin.GRPCStdio/StreamStdio",
                "grpc.health.v1.Health/Check", "grpc.reflection.v1.ServerReflection/ServerReflectionInfo",
                "grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo",
            ] {
                expectProblem(try gateway.post("/trouble/" + path), "no-such-route", 404, "NOT_FOUND")
            }
            try #expect(gateway.post("/trouble/test.v1.Kinds/EchoKinds").status == 200)
        }
    }

    @Test("services: exposes those alone")
    func services() throws {
        try withGateway(.misbehave([], "services: [test.v1.Kinds]")) { gateway in
            try #expect(gateway.plugin("trouble")["services"] == ["test.v1.Kinds"])
            try #expect(gateway.post("/trouble/test.v1.Kinds/EchoKinds").status == 200)
            try #expect(gateway.post("/trouble/test.v1.Trouble/Describe").status == 404)
        }
    }

    @Test("what reflection leaves out is filled in from the executable")
    func filledHole() throws {
        for arguments in [["-withhold", "testv1/secret.proto"], ["-withhold", "testv1/trouble.proto"]] {
            try withGateway(.misbehave(arguments + ["-one-file"])) { gateway in
                try #expect(
                    gateway.plugin("trouble")["services"] == ["test.v1.Kinds", "test.v1.Streams", "test.v1.Trouble"])
                try #expect(gateway.plugin("trouble")["unavailable"].elements.contains { $0.isWithheld } == false)
                try #expect(gateway.post("/trouble/test.v1.Trouble/Withheld").status == 200)
            }
        }
    }

    @Test("method-unavailable: a type that the plugin has nowhere costs its own methods only")
    func hole() throws {
        for arguments in [["-absent"], ["-absent", "-one-file"]] {
            try withGateway(.misbehave(arguments)) { gateway in
                let response = try gateway.post("/trouble/test.v1.Trouble/Withheld")
                expectProblem(response, "method-unavailable", 501, "UNIMPLEMENTED")
                #expect(response.detail.contains("test.v1.Absent"), "\(response)")
                try #expect(gateway.post("/trouble/test.v1.Trouble/Describe").status == 200)
                let unavailable = try gateway.plugin("trouble")["unavailable"].elements
                #expect(unavailable.contains { $0.isWithheld }, "\(unavailable)")
                #expect(unavailable.allSatisfy { $0["reason"].string?.isEmpty == false }, "\(unavailable)")
            }
        }
    }

    @Test("a plugin without the descriptors of google/protobuf: the gateway brings its own")
    func ownDescriptors() throws {
        try withGateway(.misbehave(["-withhold", "google/protobuf/timestamp.proto"])) { gateway in
            let time = try gateway.post("/trouble/test.v1.Kinds/EchoTimestamp", #""2024-05-17T09:30:00Z""#)
            #expect(time.status == 200, "\(time)")
        }
    }

    @Test("a plugin without reflection is described by what is embedded in its executable, if it serves that")
    func noReflection() throws {
        try withGateway(.misbehave(["-reflection", "none"])) { gateway in
            try #expect(
                gateway.plugin("trouble")["services"] == ["test.v1.Kinds", "test.v1.Streams", "test.v1.Trouble"])
            let time = try gateway.post("/trouble/test.v1.Kinds/EchoTimestamp", #""2024-05-17T09:30:00Z""#)
            #expect(time.text == #""2024-05-17T09:30:00Z""#, "\(time)")
        }
    }

    @Test("services: names one that the plugin has not: the start says so")
    func noSuchService() throws {
        let plugin = try PluginUnderTest.misbehave([], "services: [test.v1.Kind]", Self.eager)
        try withGateway(plugin, waitUntilReady: false) { gateway in
            let error = try gateway.startError(of: "trouble")
            #expect(error.contains("test.v1.Kind"), "\(error)")
        }
    }
}

extension JSON {
    /// Whether this is the entry of the method that needs a type in a file of its own.
    fileprivate var isWithheld: Bool { self["route"].string?.contains("Withheld") == true }
}
