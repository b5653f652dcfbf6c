public import Bytes

/// The hash of the name tables: a multiplication for every eight bytes, where a byte-wise hash would take as many steps
/// as the name has bytes.
///
/// It is not seeded. What stands in a table comes from the plugin's own descriptors; a client only looks things up.
@usableFromInline
enum NameHash {
    @inlinable
    static func of(_ name: UnsafeRawBufferPointer) -> UInt32 {
        let count = name.count
        var state = UInt64(truncatingIfNeeded: count) &* 0x9E37_79B9_7F4A_7C15
        guard let start = name.baseAddress else { return UInt32(truncatingIfNeeded: state >> 32) }
        if count >= 8 {
            var offset = 0
            while offset &+ 8 < count {
                state = mixed(state ^ start.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
                offset &+= 8
            }
            state = mixed(state ^ start.loadUnaligned(fromByteOffset: count &- 8, as: UInt64.self))
        } else if count >= 4 {
            let head = UInt64(start.loadUnaligned(as: UInt32.self))
            let tail = UInt64(start.loadUnaligned(fromByteOffset: count &- 4, as: UInt32.self))
            state = mixed(state ^ (head | tail << 32))
        } else if count > 0 {
            let first = UInt64(start.load(as: UInt8.self))
            let middle = UInt64(start.load(fromByteOffset: count >> 1, as: UInt8.self))
            let last = UInt64(start.load(fromByteOffset: count &- 1, as: UInt8.self))
            state = mixed(state ^ (first | middle << 8 | last << 16))
        }
        return UInt32(truncatingIfNeeded: state >> 32)
    }

    @inlinable
    static func mixed(_ state: UInt64) -> UInt64 {
        let product = state &* 0xD6E8_FEB8_6659_FD93
        return product ^ (product >> 32)
    }
}

extension ByteView {
    /// Whether the bytes are the same, eight at a time: names are compared once for each member of a body.
    @inlinable
    public func matches(_ other: UnsafePointer<UInt8>) -> Bool {
        let left = UnsafeRawPointer(start)
        let right = UnsafeRawPointer(other)
        if count >= 8 {
            var offset = 0
            while offset &+ 8 < count {
                if left.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
                    != right.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
                {
                    return false
                }
                offset &+= 8
            }
            return left.loadUnaligned(fromByteOffset: count &- 8, as: UInt64.self)
                == right.loadUnaligned(fromByteOffset: count &- 8, as: UInt64.self)
        }
        if count >= 4 {
            return left.loadUnaligned(as: UInt32.self) == right.loadUnaligned(as: UInt32.self)
                && left.loadUnaligned(fromByteOffset: count &- 4, as: UInt32.self)
                    == right.loadUnaligned(fromByteOffset: count &- 4, as: UInt32.self)
        }
        var offset = 0
        while offset < count {
            if start[offset] != other[offset] { return false }
            offset &+= 1
        }
        return true
    }
}
