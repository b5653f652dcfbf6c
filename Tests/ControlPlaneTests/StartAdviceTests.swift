internal import GatewayConfiguration
internal import LinuxSystem
internal import PluginDiscovery
internal import PluginProcess
internal import PluginProtocol
internal import Testing

@testable internal import ControlPlane

/// What a stranger is told to try. Each test names the words that matter, not the sentence.
@Suite struct StartAdviceTests {
    private static let goPlugin = [
        "This binary is a plugin. These are not meant to be executed directly.",
        "Please execute the program that consumes these plugins, which will", "load any plugins automatically",
    ]

    private func advice(
        _ cause: StartFault.Cause, step: StartStep = .handshake, exit: LinuxSystem.ExitStatus? = nil,
        stderr: [String] = [],
        opening: String? = nil, handshake: HandshakeLine? = nil,
        _ change: (inout PluginConfiguration) -> Void = { _ in }
    ) -> [String] {
        var configuration = PluginConfiguration(name: "shop", command: ["/opt/shop"])
        change(&configuration)
        return StartAdvice(
            fault: StartFault(step: step, reason: "", cause: cause), exit: exit, stderr: stderr, opening: opening,
            handshake: handshake, configuration: configuration
        ).sentences
    }

    // MARK: The cookie

    @Test func aMissingCookieIsAskedFor() {
        let said = advice(.ended, exit: .exited(1), stderr: Self.goPlugin)
        #expect(said.count == 1 && said[0].contains("--cookie KEY=VALUE"), "\(said)")
    }

    @Test func aWrongCookieIsNamedWithoutItsValue() {
        let said = advice(.ended, exit: .exited(1), stderr: Self.goPlugin) {
            $0.cookie = Cookie(key: "SHOP", value: "s3cret")
        }
        #expect(said.count == 1 && said[0].contains("magic cookie SHOP"), "\(said)")
        #expect(!said.joined().contains("s3cret"))
    }

    @Test func theKeyThatThePluginNamesIsQuoted() {
        let words = ["ERROR: Magic cookie mismatch: set 'SHOP_PLUGIN_KEY' in the environment"]
        #expect(advice(.ended, exit: .exited(1), stderr: words)[0].contains("--cookie SHOP_PLUGIN_KEY=VALUE"))
        // The key is right already: only the value can be wrong.
        let said = advice(.ended, exit: .exited(1), stderr: words) {
            $0.cookie = Cookie(key: "SHOP_PLUGIN_KEY", value: "x")
        }
        #expect(said.count == 1 && said[0].contains("did not take"), "\(said)")
    }

    @Test func aTerraformProviderWantsTheCookieOfAllOfThem() {
        let said = advice(.ended, exit: .exited(1), stderr: Self.goPlugin) {
            $0.command = ["/opt/terraform-provider-x_v1"]
        }
        #expect(said[0].contains("--cookie TF_PLUGIN_MAGIC_COOKIE=d602bf"), "\(said)")
        // Some print their usage instead of a complaint.
        let silent = advice(.ended, exit: .exited(0), opening: "\"Usage\"") { $0.command = ["terraform-provider-x"] }
        #expect(silent.contains { $0.contains("TF_PLUGIN_MAGIC_COOKIE") }, "\(silent)")
    }

    // MARK: A program that ended, or is no plugin

    @Test func anEndWithoutALineMayBeNoPlugin() {
        let said = advice(.ended, exit: .exited(0), opening: "\"Usage: shop COMMAND\"")
        #expect(said[0].contains("argument") && said[0].contains("1|1|unix|"), "\(said)")
        #expect(said[1].contains("--cookie"), "\(said)")
        let configured = advice(.ended, exit: .exited(0)) { $0.cookie = Cookie(key: "K", value: "v") }
        #expect(configured.count == 1 && configured[0].contains("no go-plugin plugin"), "\(configured)")
    }

    @Test func aCrashNeedsNoAdvice() {
        #expect(
            advice(.ended, exit: .exited(2), stderr: ["panic: no"]) { $0.cookie = Cookie(key: "K", value: "v") } == [])
    }

    @Test func aKillFromOutside() {
        #expect(advice(.ended, exit: .signalled(9)).contains { $0.contains("out of memory") })
    }

    @Test(arguments: [
        ("/opt/shop: error while loading shared libraries: libpq.so.5: cannot open shared object file", "libpq.so.5"),
        ("Error loading shared library libpq.so.5: No such file or directory (needed by /opt/shop)", "libpq.so.5"),
        ("/opt/shop: /lib/libc.so.6: version `GLIBC_2.38' not found (required by /opt/shop)", "newer C library"),
        ("ModuleNotFoundError: No module named 'grpc'", "venv/bin/python"),
        ("in `require': cannot load such file -- grpc (LoadError)", "the one that has it"),
        ("/usr/bin/env: 'ruby': No such file or directory", "PATH"),
        ("/bin/sh: 1: shop: not found", "PATH"),
        ("fatal: environment variable SHOP_DB is not set", "pass_env"),
        ("unsupported protocol version", "versions: [N]"),
        ("remote error: tls: bad certificate", "mtls: off"),
    ])
    func wordsOnStderr(line: String, word: String) {
        let said = advice(.ended, exit: .exited(127), stderr: ["starting", line])
        #expect(said.first?.contains(word) == true, "\(said)")
    }

    @Test func exit127WithoutWords() {
        let said = advice(.ended, exit: .exited(127)) { $0.cookie = Cookie(key: "K", value: "v") }
        #expect(said.count == 1 && said[0].contains("PATH"), "\(said)")
    }

    @Test func tlsWordsWithMTLSOff() {
        let said = advice(.connection, step: .connect, stderr: ["x509: no certificate"]) { $0.mtls = .off }
        #expect(said.contains { $0.contains("mtls: auto") }, "\(said)")
    }

    @Test(arguments: [
        "configuring server automatic mTLS", "2026-01-01T00:00:00.000Z [INFO]  shop: configuring server automatic mTLS",
        "serving with tls on :443", "loaded the certificate of shop.example",
    ])
    func wordsOfTLSWithoutTroubleAreNoReason(line: String) {
        let said = advice(.late, stderr: [line])
        #expect(said.count == 2 && said[0].contains("start_timeout:"), "\(said)")
        #expect(!advice(.ended, exit: .exited(1), stderr: [line]).joined().contains("mtls:"))
    }

    @Test(arguments: [
        "transport: authentication handshake failed: EOF", "E0000 Handshake failed with fatal error SSL_ERROR_SSL",
        "tls: first record does not look like a TLS handshake", "x509: certificate has expired",
    ])
    func wordsOfTLSWithTroubleAre(line: String) {
        #expect(advice(.late, stderr: ["configuring server automatic mTLS", line]).last?.contains("mtls: off") == true)
    }

    // MARK: The launch

    @Test func whatIsWrongWithTheExecutable() {
        func fault(_ step: LaunchFault.Step, _ code: Int32, hint: String? = nil) -> StartFault.Cause {
            .executable(
                LaunchFault(step: step, subject: "x", error: SystemError(call: "execve", code: code), hint: hint))
        }
        #expect(advice(fault(.search, SystemError.noSuchFile), step: .launch)[0].contains("PATH"))
        #expect(advice(fault(.workingDirectory, SystemError.noSuchFile), step: .launch)[0].contains("directory:"))
        #expect(advice(fault(.execute, SystemError.noSuchFile), step: .launch)[0].contains("check the path"))
        let relative = advice(fault(.execute, SystemError.noSuchFile), step: .launch) { $0.command = ["./shop"] }
        #expect(relative[0].contains("absolute"))
        for (file, expected) in [("./shop.py", "[python3, ./shop.py]"), ("./shop.rb", "[ruby, ./shop.rb]")] {
            let said = advice(fault(.execute, SystemError.notExecutableFormat), step: .launch) { $0.command = [file] }
            #expect(said.first?.contains(expected) == true, "\(said)")
        }
        // The hint says it already.
        #expect(advice(fault(.execute, SystemError.noSuchFile, hint: "no loader"), step: .launch) == [])
    }

    // MARK: The handshake and behind it

    @Test func everyRefusalOfALineHasItsRemedy() {
        #expect(advice(.version(6))[0].contains("accept 6"))
        #expect(advice(.certificateMissing)[0].contains("mtls: auto"))
        #expect(advice(.certificateUnasked)[0].contains("mtls: auto"))
        #expect(advice(.netRPC)[0].contains("not supported yet"))
        #expect(advice(.unlistedProtocol)[0].contains("protocols:"))
        #expect(advice(.discovery, step: .discovery)[0].contains("descriptors:"))
        for code in HandshakeFault.Code.allCases { #expect(!advice(.line(code)).isEmpty, "\(code)") }
    }

    @Test func aPluginInWhichNothingIsFoundIsHelpedByDescriptors() {
        for code in DiscoveryFault.Code.allCases {
            let fault = StartFault(DiscoveryFault(code, "nothing was found"))
            #expect(fault.step == .discovery && fault.reason == "nothing was found")
            #expect(advice(fault.cause, step: .discovery).first?.contains("descriptors:") == true, "\(code)")
        }
    }

    @Test func timeIsGivenByStep() {
        let silent = advice(.late)
        #expect(silent[0].contains("start_timeout:") && silent[1].contains("stdout"), "\(silent)")
        // One that talks is more likely no plugin than slow.
        #expect(advice(.late, opening: "\"Listening on :80\"")[0].contains("no go-plugin plugin"))
        for step in StartStep.allCases {
            #expect(advice(.late, step: step).contains { $0.contains("start_timeout:") }, "\(step)")
        }
    }

    @Test func aConnectionWithTLSOrMultiplexing() {
        var line = HandshakeLine(appVersion: 1, address: .unix(path: "/tmp/p"), kind: .grpc, certificate: [1])
        #expect(advice(.connection, step: .connect, handshake: line)[0].contains("mtls: off"))
        // TLS is over by then.
        let later = advice(.connection, step: .discovery, handshake: line)
        #expect(later.count == 1 && later[0].contains("services:"), "\(later)")
        line.certificate = nil
        #expect(advice(.connection, step: .connect, handshake: line) == [])
        line.multiplexing = true
        #expect(advice(.connection, step: .connect, handshake: line)[0].contains("field 7"))
    }
}
