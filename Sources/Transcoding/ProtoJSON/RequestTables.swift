/// Constants of the reader, behind pointers: a global array would cost a check and a retain at each look.
struct RequestTables: ~Copyable {
    /// 10^0 to 10^22, the powers of ten that a `Double` holds exactly.
    let powersOfTen: UnsafePointer<Double>
    static let greatestPower = 22
    /// The six bits of a base64 digit of either alphabet; 0xFF for any other byte.
    let base64Digits: UnsafePointer<UInt8>

    init() {
        let powers = UnsafeMutablePointer<Double>.allocate(capacity: Self.greatestPower + 1)
        var power = 1.0
        for exponent in 0...Self.greatestPower {
            (powers + exponent).initialize(to: power)
            power *= 10
        }
        powersOfTen = UnsafePointer(powers)
        let digits = UnsafeMutablePointer<UInt8>.allocate(capacity: 256)
        digits.initialize(repeating: 0xFF, count: 256)
        let alphabet: StaticString = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
        for index in 0..<64 { digits[Int(alphabet.utf8Start[index])] = UInt8(index) }
        digits[Int(UInt8(ascii: "-"))] = 62
        digits[Int(UInt8(ascii: "_"))] = 63
        base64Digits = UnsafePointer(digits)
    }

    deinit {
        powersOfTen.deallocate()
        base64Digits.deallocate()
    }
}
