public import Bytes

extension EnumTable {
    /// The number of the value of that name, aliases included; nil when there is none. Names are case-sensitive.
    public func number(named name: UnsafeRawBufferPointer) -> Int32? {
        guard let start = name.baseAddress?.assumingMemoryBound(to: UInt8.self), let base = values.baseAddress else {
            return nil
        }
        var slot = NameHash.of(name) & nameMask
        while true {
            let position = nameSlots[Int(slot)]
            if position < 0 { return nil }
            let value = base + Int(position)
            if value.pointee.name.count == name.count, value.pointee.name.matches(start) { return value.pointee.number }
            slot = (slot &+ 1) & nameMask
        }
    }

    /// The first name declared for `number`; nil when the enum does not know it.
    public func name(of number: Int32) -> ByteView? {
        guard let base = values.baseAddress, let positions = byNumber.baseAddress else { return nil }
        // Nearly every enum counts up from 0, where the number is the position.
        if number >= 0, Int(number) < byNumber.count {
            let value = base + Int(positions[Int(number)])
            if value.pointee.number == number { return value.pointee.name }
        }
        var low = 0
        var high = byNumber.count
        while low < high {
            let middle = (low &+ high) >> 1
            if base[Int(positions[middle])].number < number { low = middle &+ 1 } else { high = middle }
        }
        guard low < byNumber.count else { return nil }
        let value = base + Int(positions[low])
        return value.pointee.number == number ? value.pointee.name : nil
    }
}
