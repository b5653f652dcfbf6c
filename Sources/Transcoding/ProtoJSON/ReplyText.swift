internal import Bytes
internal import JSONEngine

extension JSONReference {
    static func string(_ text: StaticString) -> JSONReference {
        string(UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }
}

extension ReplyBuilder {
    /// Writes `magnitude` in decimal digits; they are valid until `buffer` is next written to.
    @inline(__always)
    static func decimal(
        _ magnitude: UInt64, isNegative: Bool, in buffer: UnsafeMutablePointer<UInt8>
    ) -> UnsafeRawBufferPointer {
        var position = digitsCapacity
        var rest = magnitude
        repeat {
            let (quotient, remainder) = rest.quotientAndRemainder(dividingBy: 10)
            position &-= 1
            buffer[position] = UInt8(truncatingIfNeeded: remainder) &+ UInt8(ascii: "0")
            rest = quotient
        } while rest != 0
        if isNegative {
            position &-= 1
            buffer[position] = UInt8(ascii: "-")
        }
        return UnsafeRawBufferPointer(start: buffer + position, count: digitsCapacity &- position)
    }
}
