internal import GatewayConfiguration
internal import Testing

/// `PATCHBAY_DEFAULT_DRAIN_DELAY`, by which the image waits where a machine does not.
@Suite struct DefaultsOfEnvironmentTests {
    private func load(_ yaml: String?, _ delay: String) throws(ConfigurationFaults) -> Configuration {
        let sources = ConfigurationSources(
            file: yaml.map { ConfigurationSources.File(name: "p.yaml", bytes: Array($0.utf8)) },
            environment: ["PATCHBAY_DEFAULT_DRAIN_DELAY": delay], readFile: storedFile)
        return try sources.load()
    }

    @Test func `It is the default, with a file and without one`() throws {
        #expect(try load(nil, "5s").drainDelay == .seconds(5))
        #expect(try load("workers: 1", "5s").drainDelay == .seconds(5))
        #expect(try load("workers: 1", "5s").workers == 1)
    }

    @Test func `A file wins over it, also with the built-in default`() throws {
        #expect(try load("drain_delay: 1s", "5s").drainDelay == .seconds(1))
        #expect(try load("drain_delay: 0s", "5s").drainDelay == .zero)
    }

    @Test func `Set to nothing it says nothing`() throws {
        #expect(try load(nil, "").drainDelay == .zero)
    }

    @Test(arguments: ["5", "-1s", "2h", "soon"])
    func `A wrong value is told with what would be right, beside what is wrong in the file`(_ delay: String) {
        do throws(ConfigurationFaults) {
            _ = try load("workers: 0", delay)
            Issue.record("\(delay) was taken")
        } catch {
            let texts = error.faults.map(\.description)
            #expect(texts.count == 2)
            #expect(
                texts.first == "PATCHBAY_DEFAULT_DRAIN_DELAY: expected a duration such as 250ms, 5s or 2m, "
                    + "from 0s to 1h, found \"\(delay)\"")
            #expect(texts.last?.hasPrefix("p.yaml:1:10:") == true)
        }
    }
}
