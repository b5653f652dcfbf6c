public import Bytes

extension MessageTable {
    /// The field that goes by `name`, in either spelling; nil when there is none.
    ///
    /// `previous` is the `index` of the field found before it in the same object, -1 for the first: most clients write
    /// members in the order of the declaration, so the field after it is tried first, and then no hash is taken.
    @inlinable
    public func field(named name: UnsafeRawBufferPointer, after previous: Int32) -> UnsafePointer<FieldTable>? {
        let next = Int(previous) &+ 1
        if next < fields.count, let base = fields.baseAddress,
            let start = name.baseAddress?.assumingMemoryBound(to: UInt8.self)
        {
            let guess = base + next
            if guess.pointee.jsonName.count == name.count, guess.pointee.jsonName.matches(start) { return guess }
        }
        return field(named: name)
    }

    /// The field that goes by `name`, in either spelling; nil when there is none.
    @inlinable
    public func field(named name: UnsafeRawBufferPointer) -> UnsafePointer<FieldTable>? {
        guard let start = name.baseAddress?.assumingMemoryBound(to: UInt8.self), let base = fields.baseAddress else {
            return nil
        }
        let hash = NameHash.of(name)
        var slot = hash & nameMask
        // An eighth of the slots at least is empty, so the search ends.
        while true {
            let candidate = nameSlots + Int(slot)
            if candidate.pointee.field < 0 { return nil }
            if candidate.pointee.hash == hash, candidate.pointee.name.count == name.count,
                candidate.pointee.name.matches(start)
            {
                return base + Int(candidate.pointee.field)
            }
            slot = (slot &+ 1) & nameMask
        }
    }

    /// The field of that number; nil when there is none.
    @inlinable
    public func field(numbered number: UInt32) -> UnsafePointer<FieldTable>? {
        guard let base = fields.baseAddress else { return nil }
        if number < numberLimit {
            let position = numberIndex[Int(number)]
            return position < 0 ? nil : base + Int(position)
        }
        return sparseField(numbered: number, base: base)
    }

    /// Numbers too far apart for an index are few: extensions, and fields that somebody numbered by hand.
    @usableFromInline
    @inline(never)
    func sparseField(numbered number: UInt32, base: UnsafePointer<FieldTable>) -> UnsafePointer<FieldTable>? {
        var low = 0
        var high = fields.count
        while low < high {
            let middle = (low &+ high) >> 1
            if UInt32(bitPattern: base[middle].number) < number { low = middle &+ 1 } else { high = middle }
        }
        return low < fields.count && UInt32(bitPattern: base[low].number) == number ? base + low : nil
    }
}
