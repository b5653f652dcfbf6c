/// An IP literal, read without the system's resolver: nothing that a plugin prints may start a look-up.
public enum IPAddress: Sendable, Equatable {
    /// In host byte order.
    case version4(UInt32)
    /// Eight groups, the first one first.
    case version6([UInt16])

    /// nil when `text` is not an address in the usual notation: four decimal numbers, or RFC 4291 without a zone.
    public init?(_ text: String) {
        guard text.utf8.count <= 45 else { return nil }
        if let address = Self.version4(Array(text.utf8)[...]) {
            self = .version4(address)
        } else if let groups = Self.version6(Array(text.utf8)[...]) {
            self = .version6(groups)
        } else {
            return nil
        }
    }

    /// Whether it is of this machine alone: 127.0.0.0/8, also mapped into IPv6, and ::1.
    public var isLoopback: Bool {
        switch self {
        case .version4(let address): address >> 24 == 127
        case .version6(let groups):
            groups == [0, 0, 0, 0, 0, 0, 0, 1]
                || (groups.prefix(6) == [0, 0, 0, 0, 0, 0xffff] && groups[6] >> 8 == 127)
        }
    }

    private static func version4(_ text: ArraySlice<UInt8>) -> UInt32? {
        let parts = text.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard parts.count == 4 else { return nil }
        var address: UInt32 = 0
        for part in parts {
            // A leading zero means octal to some readers, so it means nothing here.
            guard part.count <= 3, part.count == 1 || part.first != UInt8(ascii: "0"),
                let number = decimal(part), number <= 255
            else { return nil }
            address = address << 8 | UInt32(number)
        }
        return address
    }

    private static func version6(_ text: ArraySlice<UInt8>) -> [UInt16]? {
        let colon = UInt8(ascii: ":")
        guard let gap = text.indices.dropLast().first(where: { text[$0] == colon && text[$0 + 1] == colon }) else {
            return groups(text).flatMap { $0.count == 8 ? $0 : nil }
        }
        guard let head = groups(text[..<gap], mayEndInVersion4: false), let tail = groups(text[(gap + 2)...]),
            head.count + tail.count < 8
        else { return nil }
        return head + Array(repeating: 0, count: 8 - head.count - tail.count) + tail
    }

    /// Groups of up to four hexadecimal digits; the last one may be an IPv4 address, which counts as two.
    private static func groups(_ text: ArraySlice<UInt8>, mayEndInVersion4: Bool = true) -> [UInt16]? {
        guard !text.isEmpty else { return [] }
        var groups: [UInt16] = []
        let parts = text.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
        for (position, part) in parts.enumerated() {
            if mayEndInVersion4, position == parts.count - 1, let address = version4(part) {
                groups.append(UInt16(truncatingIfNeeded: address >> 16))
                groups.append(UInt16(truncatingIfNeeded: address))
                continue
            }
            guard (1...4).contains(part.count), part.first != UInt8(ascii: "+"), part.first != UInt8(ascii: "-"),
                let group = UInt16(String(decoding: part, as: UTF8.self), radix: 16)
            else { return nil }
            groups.append(group)
        }
        return groups
    }
}
