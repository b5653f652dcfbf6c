internal import Testing

@testable internal import PluginDiscovery

@Suite struct ProbeMethodsTests {
    @Test func `A method that ends something is never tried, however it is written`() {
        for name in ["StopProvider", "Shutdown", "ShutDown", "SHUT_DOWN", "shutdown_now", "ProviderStop", "Stop"] {
            #expect(ProbeMethods.choose(of: [name]) == [], "\(name)")
        }
        #expect(ProbeMethods.choose(of: ["StopProvider", "Apply", "Shutdown", "Plan"]) == ["Apply", "Plan"])
    }

    @Test func `A word within a word says nothing`() {
        for name in ["Backstop", "Extend", "Send", "Closet", "Append"] {
            #expect(ProbeMethods.choose(of: [name]) == [name], "\(name)")
        }
    }

    @Test func `Methods that read come before others, the oldest first`() {
        #expect(ProbeMethods.choose(of: ["Put", "Get", "List", "Watch", "Count"]) == ["Get", "Count"])
        #expect(ProbeMethods.choose(of: ["Notify", "Configure"]) == ["Notify", "Configure"])
        #expect(ProbeMethods.choose(of: ["Notify", "isReady"]) == ["isReady"])
        #expect(ProbeMethods.choose(of: []) == [])
    }
}
