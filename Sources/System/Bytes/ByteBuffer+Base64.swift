extension ByteBuffer {
    /// Appends `bytes` in base64, standard alphabet, padded.
    public mutating func appendBase64(_ bytes: UnsafeRawBufferPointer) {
        guard let source = bytes.baseAddress, bytes.count > 0 else { return }
        let length = (bytes.count + 2) / 3 * 4
        reserve(length)
        guard var target = spare.baseAddress else { return }
        let alphabet = ("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/" as StaticString).utf8Start
        var offset = 0
        while bytes.count &- offset >= 3 {
            let group =
                UInt32(source.load(fromByteOffset: offset, as: UInt8.self)) << 16
                | UInt32(source.load(fromByteOffset: offset &+ 1, as: UInt8.self)) << 8
                | UInt32(source.load(fromByteOffset: offset &+ 2, as: UInt8.self))
            let characters =
                UInt32(alphabet[Int(group >> 18)])
                | UInt32(alphabet[Int(group >> 12 & 63)]) << 8
                | UInt32(alphabet[Int(group >> 6 & 63)]) << 16
                | UInt32(alphabet[Int(group & 63)]) << 24
            target.storeBytes(of: characters.littleEndian, as: UInt32.self)
            target += 4
            offset &+= 3
        }
        let rest = bytes.count &- offset
        if rest > 0 {
            let first = UInt32(source.load(fromByteOffset: offset, as: UInt8.self))
            let second = rest == 2 ? UInt32(source.load(fromByteOffset: offset &+ 1, as: UInt8.self)) : 0
            let group = first << 16 | second << 8
            target.storeBytes(of: alphabet[Int(group >> 18)], toByteOffset: 0, as: UInt8.self)
            target.storeBytes(of: alphabet[Int(group >> 12 & 63)], toByteOffset: 1, as: UInt8.self)
            let third = rest == 2 ? alphabet[Int(group >> 6 & 63)] : UInt8(ascii: "=")
            target.storeBytes(of: third, toByteOffset: 2, as: UInt8.self)
            target.storeBytes(of: UInt8(ascii: "="), toByteOffset: 3, as: UInt8.self)
        }
        advance(length)
    }
}
