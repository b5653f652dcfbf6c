internal import Bytes
internal import Testing

@testable internal import DataPlane

@Suite struct IdentityTests {
    @Test func requestIDsAre32DigitsAndDiffer() {
        var identity = Identity()
        var seen: Set<String> = []
        for _ in 0..<1000 {
            var buffer = ByteBuffer()
            identity.appendRequestID(to: &buffer)
            let text = buffer.string()
            #expect(text.utf8.count == 32)
            #expect(text.allSatisfy { $0.isHexDigit && !$0.isUppercase })
            #expect(withView(text) { Identity.accepts($0) })
            seen.insert(text)
        }
        #expect(seen.count == 1000)
    }

    @Test func aTraceStartsInTheFormOfTheStandard() throws {
        var identity = Identity(seed: (0, 1))
        var buffer = ByteBuffer()
        identity.appendTraceParent(to: &buffer)
        let parts = buffer.string().split(separator: "-")
        #expect(parts.map(\.count) == [2, 32, 16, 2])
        #expect(parts[0] == "00")
        #expect(!parts[1].allSatisfy { $0 == "0" })
        #expect(!parts[2].allSatisfy { $0 == "0" })
    }

    @Test func onlyPlainIDsAreTakenOver() {
        #expect(withView("aZ0._-") { Identity.accepts($0) })
        #expect(withView(String(repeating: "a", count: 128)) { Identity.accepts($0) })
        for refused in ["", String(repeating: "a", count: 129), "a b", "a\n", "é", "a/b", "\"", "a,b"] {
            #expect(!withView(refused) { Identity.accepts($0) })
        }
    }
}
