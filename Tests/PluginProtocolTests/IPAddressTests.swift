internal import PluginProtocol
internal import Testing

@Suite struct IPAddressTests {
    @Test func `The usual notations are read`() {
        #expect(IPAddress("255.0.1.2") == .version4(0xff00_0102))
        #expect(IPAddress("::") == .version6([0, 0, 0, 0, 0, 0, 0, 0]))
        #expect(IPAddress("1:2:3:4:5:6:7:8") == .version6([1, 2, 3, 4, 5, 6, 7, 8]))
        #expect(IPAddress("2001:DB8::a") == .version6([0x2001, 0xdb8, 0, 0, 0, 0, 0, 10]))
        #expect(IPAddress("1::") == .version6([1, 0, 0, 0, 0, 0, 0, 0]))
        #expect(IPAddress("::ffff:1.2.3.4") == .version6([0, 0, 0, 0, 0, 0xffff, 0x0102, 0x0304]))
        #expect(IPAddress("1:2:3:4:5:6:1.2.3.4") == .version6([1, 2, 3, 4, 5, 6, 0x0102, 0x0304]))
    }

    @Test(arguments: [
        "", "1", "1.2.3", "1.2.3.4.5", "1.2.3.256", "01.2.3.4", "1.2.3.", "+1.2.3.4", ":", ":::", "1:2", "1::2::3",
        "1:2:3:4:5:6:7:8:9", "1:2:3:4:5:6:7::8:9", "12345::", "g::", "::+1", "1.2.3.4::", "1:2:3:4:5:6:7:1.2.3.4",
        "::1%lo", "1:2:3:4:5:6:7:", ":1:2:3:4:5:6:7",
    ])
    func `Anything else is no address`(text: String) {
        #expect(IPAddress(text) == nil)
    }
}
