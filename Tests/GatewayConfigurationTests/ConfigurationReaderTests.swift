internal import GatewayConfiguration
internal import Testing

@Suite struct ConfigurationReaderTests {
    @Test func `All faults are told at once, in the order of the file`() {
        let found = faults(
            """
            drain_delay: soon
            limits: { request_body: 4MB, idle_timeout: 1500ms }
            plugins:
              - name: Orders
                command: ./orders
                pool: { min: 3, max: 1 }
                sped: 1
              - command: [x]
            listen: nowhere
            """)
        #expect(
            found.map { String($0.prefix { $0 != " " }) } == [
                "p.yaml:1:14:", "p.yaml:2:25:", "p.yaml:2:44:", "p.yaml:4:11:", "p.yaml:5:14:", "p.yaml:6:26:",
                "p.yaml:7:5:", "p.yaml:8:5:", "p.yaml:9:9:",
            ])
    }

    @Test func `A file with nothing right in it is told of at once, up to a bound`() {
        let found = faults((1...40_000).map { "k\($0): x" }.joined(separator: "\n"))
        #expect(found.count == 201)
        #expect(found.first?.hasPrefix("p.yaml:1:1: k1: unknown key; here can stand listen, ") == true)
        #expect(found.last == "p.yaml:40000:1: and 39800 more like these")
    }

    @Test func `What a fault repeats cannot move a terminal's cursor`() {
        #expect(
            faults("\"a\\e[2J\\u202E\": 1\nerrors: \"\\e]0;x\"") == [
                "p.yaml:1:1: a\\u{1b}[2J\\u{202e}: unknown key; here can stand listen, admin, probes, "
                    + "runtime_directory, workers, hosts, tls, auth, cors, limits, json, errors, forward_headers, log, "
                    + "drain_delay, drain_timeout or plugins",
                "p.yaml:2:9: errors: expected problem or google, found \"\\u{1b}]0;x\"",
            ])
        let long = String(repeating: "k", count: 1000)
        #expect(faults("\(long): 1").first?.hasPrefix("p.yaml:1:1: \(long.prefix(60))…: unknown key") == true)
    }

    @Test func `Junk of every kind is read or refused`() {
        let seed = Array(
            """
            listen: 127.0.0.1:${PORT:-8080}
            limits: &l { request_body: 4MiB, idle_timeout: 75s, request_timeout: 1.5s }
            hosts: ['a', "b\\n", *l]
            log: { access: on, level: warn }
            plugins:
              - { name: a, command: [x, -v], versions: [5, 6], env: { A: $$ } }
              - name: b
                command:
                  - ./y
                restart: { breaker: { failures: 5, within: 60s } }
            """.utf8)
        let alphabet = Array("{}[]:,-&*!|>'\"#%@`$~?0159.smMiB \n\t\u{0}\u{1b}é\u{feff}".utf8) + [0xff, 0xc0]
        // A linear congruence, so that the junk is the same in every run.
        var state: UInt64 = 7
        let next = { (bound: Int) -> Int in
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % bound
        }
        var refused = 0
        for _ in 0..<3000 {
            var file = seed
            for _ in 0...next(4) {
                switch next(4) {
                case 0: file[next(file.count)] = alphabet[next(alphabet.count)]
                case 1: file.insert(alphabet[next(alphabet.count)], at: next(file.count))
                case 2: file.remove(at: next(file.count))
                default: file.removeLast(next(20))
                }
            }
            do throws(ConfigurationFaults) {
                _ = try ConfigurationReader(file: "p.yaml", readFile: storedFile).read(file)
            } catch {
                refused += error.faults.isEmpty ? 0 : 1
            }
        }
        #expect(refused > 2000)
    }
}
