extension HandshakeLine {
    /// The longest line that is looked at. A certificate takes 800 to 2,500 bytes of it.
    public static let maximumBytes = 65_536

    /// Reads `CORE|APP|NETWORK|ADDRESS[|PROTOCOL[|CERT[|MUX]]]` (go-plugin, `client.go`).
    ///
    /// White space around the whole line is dropped, within it every byte counts; fields after the seventh are ignored.
    public static func parse(_ line: some Collection<UInt8>) throws(HandshakeFault) -> HandshakeLine {
        guard line.count <= maximumBytes else {
            throw HandshakeFault(.tooLong, "the handshake line is longer than \(maximumBytes) bytes")
        }
        let line = trimmed(Array(line)[...])
        let fields = line.split(separator: separator, maxSplits: 7, omittingEmptySubsequences: false)
        guard fields.count >= 4 else {
            throw HandshakeFault(
                .notAHandshake,
                "expected CORE|APP|NETWORK|ADDRESS|PROTOCOL on stdout, found \(quoted(line))")
        }
        let coreVersion = decimal(fields[0])
        guard coreVersion == 1 else {
            throw HandshakeFault(
                .coreVersion, "the plugin speaks core protocol version \(quoted(fields[0])), the gateway speaks 1")
        }
        guard let appVersion = decimal(fields[1]) else {
            throw HandshakeFault(.appVersion, "the app protocol version \(quoted(fields[1])) is not a number")
        }
        return HandshakeLine(
            coreVersion: 1,
            appVersion: appVersion,
            address: try PluginAddress(network: fields[2], address: fields[3]),
            kind: fields.count > 4 ? try kind(fields[4]) : .netrpc,
            certificate: fields.count > 5 ? try certificate(fields[5]) : nil,
            multiplexing: fields.count > 6 && truths.contains(Array(fields[6]))
        )
    }

    static let separator = UInt8(ascii: "|")

    /// What Go's ParseBool takes for true. All else is false: the field means nothing, as multiplexing is never asked
    /// for.
    private static let truths = Set(["1", "t", "T", "TRUE", "true", "True"].map { Array($0.utf8) })

    private static func kind(_ field: ArraySlice<UInt8>) throws(HandshakeFault) -> PluginProtocolKind {
        guard let kind = PluginProtocolKind(rawValue: String(decoding: field, as: UTF8.self)) else {
            throw HandshakeFault(.protocol, "the protocol is \(quoted(field)), which is neither grpc nor netrpc")
        }
        return kind
    }

    /// go-plugin looks at the field only when it has more than 50 bytes: old plugins put other things here.
    private static func certificate(_ field: ArraySlice<UInt8>) throws(HandshakeFault) -> [UInt8]? {
        guard field.count > 50 else { return nil }
        guard let certificate = decodeBase64(field) else {
            throw HandshakeFault(.certificate, "the certificate in field 6 is not base64: \(quoted(field))")
        }
        return certificate
    }
}

/// `line` without the white space at its two ends.
func trimmed(_ line: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    let isWhite = { (byte: UInt8) in byte == 0x20 || (0x09...0x0d).contains(byte) }
    guard let first = line.firstIndex(where: { !isWhite($0) }), let last = line.lastIndex(where: { !isWhite($0) })
    else { return [] }
    return line[first...last]
}

/// A number of decimal digits alone, up to 2^31-1; nil for anything else.
func decimal(_ digits: some Collection<UInt8>) -> Int? {
    guard !digits.isEmpty else { return nil }
    var value = 0
    for digit in digits {
        guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit) else { return nil }
        value = value * 10 + Int(digit - UInt8(ascii: "0"))
        guard value <= Int(Int32.max) else { return nil }
    }
    return value
}
