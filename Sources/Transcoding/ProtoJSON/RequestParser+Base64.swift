internal import Bytes

extension RequestParser {
    /// Reads base64, of the standard or the URL alphabet, padded or not, and writes length and bytes. Ten bytes must be
    /// reserved.
    mutating func bytes() throws(RequestStop) {
        let place = cursor
        let text = try text("a base64 string")
        var count = text.count
        if count & 3 == 0 {
            // Only what is padded to a whole group may be padded at all.
            if count > 0, text.start[count - 1] == UInt8(ascii: "=") { count -= 1 }
            if count & 3 == 3, text.start[count - 1] == UInt8(ascii: "=") { count -= 1 }
        }
        guard count & 3 != 1 else { throw fail(.unfit("is not base64"), at: place) }
        let length = count / 4 * 3 + (count & 3 == 0 ? 0 : count & 3 - 1)
        output.reserve(length + 13)
        output.varint(UInt64(length))
        var index = 0
        var invalid: UInt8 = 0
        let digits = tables.base64Digits
        while index + 4 <= count {
            let a = digits[Int(text.start[index])]
            let b = digits[Int(text.start[index + 1])]
            let c = digits[Int(text.start[index + 2])]
            let d = digits[Int(text.start[index + 3])]
            invalid |= a | b | c | d
            output.byte(a << 2 | b >> 4)
            output.byte(b << 4 | c >> 2)
            output.byte(c << 6 | d)
            index += 4
        }
        if index < count {
            let a = digits[Int(text.start[index])]
            let b = digits[Int(text.start[index + 1])]
            invalid |= a | b
            output.byte(a << 2 | b >> 4)
            if index + 2 < count {
                let c = digits[Int(text.start[index + 2])]
                invalid |= c
                output.byte(b << 4 | c >> 2)
            }
        }
        // Digits are below 64, anything else is 0xFF.
        guard invalid < 64 else { throw fail(.unfit("is not base64"), at: place) }
    }
}
