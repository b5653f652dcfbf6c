internal import ControlPlane
internal import Gateway
internal import GatewayConfiguration
internal import PluginDiscovery
internal import PluginProtocol

/// Reports to format, without a plugin.
enum Reports {
    static var ready: PluginReport {
        var plugin = PluginConfiguration(name: "kv", command: ["./kv plugin"])
        plugin.cookie = Cookie(key: "KV_PLUGIN", value: "secret-of-kv")
        var facts = StartFacts()
        facts.outcome = .ready
        facts.steps = [.init(step: .launch, seconds: 0.0021), .init(step: .handshake, seconds: 0.0101)]
        facts.versionsOffered = [1, 2]
        facts.wasAskedForTLS = true
        facts.handshakeText = "1|2|unix|/tmp/s|grpc|\(String(repeating: "M", count: 500))"
        facts.handshake = HandshakeLine(
            appVersion: 2, address: .unix(path: "/tmp/s"), kind: .grpc, certificate: [UInt8](repeating: 1, count: 375))
        facts.address = .unix(path: "/private/tmp/s")
        facts.tls = .init(version: "TLS 1.3", cipherSuite: "AES-128-GCM", peerKey: "ECDSA P-521")
        facts.discovery = Discovery(
            services: ["kv.v1.KV"],
            missingServices: [.init(name: "kv.v1.Lost", reason: "it has no descriptor")],
            unserved: ["kv.v1.Host"])
        facts.ownServices = GoPluginServices(
            health: "serving", stdio: "present", controller: "absent", broker: "unknown (UNIMPLEMENTED)")
        facts.stderr = ["started \u{1b}[31mred"]
        return PluginReport(plugin: plugin, facts: facts, outline: outline)
    }

    static var failed: PluginReport {
        var fault = StartFault(step: .handshake, reason: "the plugin ended before it was ready: exit status 1")
        fault.advice = ["give its magic cookie with --cookie"]
        var facts = StartFacts()
        facts.outcome = .failed(fault)
        facts.steps = [.init(step: .launch, seconds: 0.002), .init(step: .handshake, seconds: 0.011)]
        facts.stderr = ["This binary is a plugin."]
        facts.exit = "exit status 1"
        return PluginReport(plugin: PluginConfiguration(name: "kv", command: ["./kv"]), facts: facts)
    }

    private static var outline: SchemaOutline {
        var get = SchemaOutline.Method(name: "Get", input: "kv.v1.Key", output: "kv.v1.Value")
        get.example = #"{"key":"string"}"#
        var watch = SchemaOutline.Method(name: "Watch", input: "kv.v1.Key", output: "kv.v1.Value")
        watch.isServerStreaming = true
        watch.unavailable = "/kv.v1.KV/Watch is a streaming method; these are not supported yet"
        var broken = SchemaOutline.Method(name: "Broken", input: "kv.v1.Key", output: nil)
        broken.unavailable = "the type kv.v1.Gone, which kv.v1.KV.Broken needs, is not among the plugin's descriptors"
        broken.hasHole = true
        var oneof = SchemaOutline.Field(number: 2, name: "as_text", jsonName: "asText", type: "string")
        oneof.oneof = 0
        var time = SchemaOutline.Field(number: 3, name: "at", jsonName: "at", type: "google.protobuf.Timestamp")
        time.form = #""2030-01-02T03:04:05Z""#
        var outline = SchemaOutline()
        outline.services = [.init(name: "kv.v1.KV", methods: [get, watch, broken])]
        outline.messages = [
            .init(
                name: "kv.v1.Key", fields: [.init(number: 1, name: "key", jsonName: "key", type: "string")],
                isOfMethod: true),
            .init(name: "kv.v1.Value", fields: [oneof, time], isOfMethod: true),
            .init(name: "kv.v1.Inner"),
        ]
        outline.enums = [.init(name: "kv.v1.Kind", values: [.init(name: "KIND_A", number: 1)])]
        return outline
    }
}
