internal import Cryptography
internal import Testing

struct TLSFaultTests {
    @Test func faultsAreEqualByCodeAndSentence() {
        #expect(TLSFault(.engine, "a") == TLSFault(.engine, "a"))
        #expect(TLSFault(.engine, "a") != TLSFault(.noHTTP2, "a"))
    }
}
