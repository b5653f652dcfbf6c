internal import Testing

@testable internal import Routing

@Suite struct HostRuleTests {
    @Test(arguments: [
        "localhost", "LocalHost:8080", "localhost.", "127.0.0.1", "127.0.0.1:1", "[::1]", "[::1]:8080", "gate.example",
        "GATE.example:99", "other.example",
    ])
    func loopbackAnswersToItselfAndTheHosts(host: String) {
        let rule = HostRule(listener: .loopback, hosts: ["Gate.Example", "other.example:443"])
        #expect(lending(host) { rule.allows($0) })
    }

    @Test(arguments: [
        "", ":80", "evil.example", "localhost.evil.example", "evil.localhost", "127.0.0.2", "2130706433", "[::2]",
        "localhost:80x", "user@localhost", "localhost, evil", "local host", "[::1", "[::1]x", "[]", ".",
        "x.gate.example",
    ])
    func loopbackRefusesTheRest(host: String) {
        let rule = HostRule(listener: .loopback, hosts: ["gate.example"], isAuthenticated: true)
        #expect(!lending(host) { rule.allows($0) })
    }

    @Test(arguments: [
        "10.0.0.1", "10.0.0.1:8080", "[fe80::1]:80", "gateway", "gateway:80", "a.localhost", "printer.local",
        "x.internal", "api.default.svc", "api.default.svc.cluster.local", "API.DEFAULT.SVC.CLUSTER.LOCAL.:80",
        "gate.example",
    ])
    func theNetworkAnswersToWhatNobodyOutsideCanOwn(host: String) {
        let rule = HostRule(listener: .network, hosts: ["gate.example"])
        #expect(lending(host) { rule.allows($0) })
    }

    @Test(arguments: [
        "evil.example", "10.0.0.1.evil.example", "evil.cluster.localx", "1.2.3", "1.2.3.4.5", "256.1.1.1", "1.2.3.1000",
        "notlocal.example", "", "a..b", "cluster.local.example",
    ])
    func theNetworkRefusesTheRest(host: String) {
        #expect(!lending(host) { HostRule(listener: .network, hosts: []).allows($0) })
    }

    @Test func whatOpensAListener() {
        let evil = "evil.example"
        #expect(lending(evil) { HostRule(listener: .network, hosts: ["*"]).allows($0) })
        #expect(lending(evil) { HostRule(listener: .network, hosts: [], isAuthenticated: true).allows($0) })
        #expect(lending(evil) { HostRule(listener: .loopback, hosts: ["*"]).allows($0) })
        #expect(lending(evil) { HostRule(listener: .unix, hosts: []).allows($0) })
    }

    @Test func aRequestWithoutHostIsNoBrowsers() {
        #expect(HostRule(listener: .loopback, hosts: []).allows(nil))
    }

    @Test func theExplanationNamesTheKey() {
        let rule = HostRule(listener: .loopback, hosts: [])
        #expect(
            lending("evil.example") { rule.explanation(for: $0) }
                == "this listener does not answer to the host \"evil.example\"; add it to hosts: in the configuration")
    }
}
