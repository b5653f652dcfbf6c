internal import Bytes

/// The header fields of a reply until it is sent, as C strings in one recycled buffer.
struct ReplyHeaders: ~Copyable {
    /// libmicrohttpd builds a reply's head in the connection's memory, beside the request's and what it has read beyond
    /// that: what does not fit ends the connection without a reply. More memory would be asked from the system for each
    /// connection (above 32 KiB it is mapped), and a proxy in front of us hardly takes more than 8 KiB either.
    static let maximumBytes = 8_192

    private var storage = ByteBuffer()
    private var used = 0

    /// Bytes that further fields may have.
    var room: Int { Self.maximumBytes &- used }

    /// What a field takes.
    static func size(name: Int, value: Int) -> Int { name &+ value &+ 4 }

    /// Adds a field. False, and nothing added, when the name is no token, the value holds a control character, or no
    /// more fits.
    mutating func append(name: ByteView, value: ByteView) -> Bool {
        let size = Self.size(name: name.count, value: value.count)
        guard size <= room, name.isToken, !value.holdsControl else { return false }
        // The library refuses tabs, which RFC 9110 allows.
        for byte in value.bytes where byte == 0x09 { return false }
        used &+= size
        append(name)
        append(value)
        return true
    }

    private mutating func append(_ text: ByteView) {
        var length = UInt16(truncatingIfNeeded: text.count)
        withUnsafeBytes(of: &length) { storage.append($0) }
        storage.append(text.bytes)
        storage.append(UInt8(0))
    }

    /// Calls `body` with each name and value, each ended by a NUL.
    func forEach(_ body: (UnsafePointer<CChar>, UnsafePointer<CChar>) -> Void) {
        guard let base = storage.bytes.baseAddress else { return }
        var offset = 0
        func next() -> UnsafePointer<CChar> {
            let length = Int(base.loadUnaligned(fromByteOffset: offset, as: UInt16.self))
            let text = (base + offset + 2).assumingMemoryBound(to: CChar.self)
            offset &+= length &+ 3
            return text
        }
        while offset < storage.count {
            let name = next()
            body(name, next())
        }
    }

    mutating func removeAll() {
        storage.clear()
        used = 0
    }
}
