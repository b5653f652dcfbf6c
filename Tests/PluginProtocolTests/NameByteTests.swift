internal import PluginProtocol
internal import Testing

@Suite struct NameByteTests {
    @Test func lettersDigitsAndTheUnderscoreAlone() {
        let expected = Set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_".utf8)
        for byte in UInt8.min...UInt8.max { #expect(byte.isNameByte == expected.contains(byte), "\(byte)") }
    }
}
