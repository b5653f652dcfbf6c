extension UInt8 {
    /// An ASCII letter, a digit or `_`: what names in protobuf are made of.
    @inlinable
    public var isNameByte: Bool {
        (self | 0x20 >= 0x61 && self | 0x20 <= 0x7a) || (self >= 0x30 && self <= 0x39) || self == 0x5f
    }
}
