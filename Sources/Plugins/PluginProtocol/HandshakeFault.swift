/// Why the handshake of a plugin was not accepted: a code to decide by and a sentence for `last_error`.
///
/// What the sentence quotes came from the plugin; it is printable and short, whatever that was.
public struct HandshakeFault: Error, Equatable, Sendable {
    public enum Code: Sendable, CaseIterable {
        /// Fewer than four fields, or nothing that looks like a handshake line among the first lines.
        case notAHandshake
        /// stdout ended before the line came.
        case missing
        case tooLong
        /// Field 1 is not 1.
        case coreVersion
        /// Field 2 is not a number.
        case appVersion
        /// Fields 3 and 4.
        case address
        /// The address is well formed and not one that the gateway connects to.
        case foreignAddress
        /// Field 5.
        case `protocol`
        /// Field 6.
        case certificate
    }

    public let code: Code
    public let message: String

    public init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }
}

extension HandshakeFault: CustomStringConvertible {
    public var description: String { message }
}

/// `bytes` in quotes, as a sentence may show them: printable ASCII, `\xNN` for the rest, cut after 80 bytes.
func quoted(_ bytes: some Collection<UInt8>) -> String {
    let maximumShown = 80
    var text = "\""
    for byte in bytes.prefix(maximumShown) {
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"): text += "\\" + String(UnicodeScalar(byte))
        case 0x20..<0x7f: text.unicodeScalars.append(UnicodeScalar(byte))
        default:
            let hexadecimal = String(byte, radix: 16)
            text += "\\x" + (hexadecimal.utf8.count == 1 ? "0" : "") + hexadecimal
        }
    }
    return text + (bytes.dropFirst(maximumShown).isEmpty ? "\"" : "…\"")
}
