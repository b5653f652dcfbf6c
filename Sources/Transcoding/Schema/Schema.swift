internal import Bytes

/// The tables compiled from one plugin's descriptors: messages, enums, and what `Any` may name.
///
/// One pool of descriptors a plugin: two plugins' `kv.proto` may differ. Nothing changes after `compile`, so it may be
/// read from every thread; it frees the tables when the last `Method` and the last snapshot have let go of it.
public final class Schema: @unchecked Sendable {
    /// Descriptor files that could not be read, as sentences: what they declare is missing.
    public let unreadableFiles: [String]

    private let arena: TableArena
    private let names: UnsafePointer<MessageSlot>
    private let nameMask: UInt32
    let serviceTables: [ServiceTable]

    init(
        arena: TableArena, messages: [MessageReference], serviceTables: [ServiceTable], unreadableFiles: [String]
    ) {
        self.arena = arena
        self.serviceTables = serviceTables
        self.unreadableFiles = unreadableFiles
        let count = TableCompiler.slotCount(for: messages.count)
        let mask = UInt32(count - 1)
        let slots = arena.allocate(repeating: MessageSlot(hash: 0, table: nil), count: count)
        for message in messages {
            let hash = NameHash.of(message.table.pointee.fullName.bytes)
            var slot = hash & mask
            while slots[Int(slot)].table != nil { slot = (slot &+ 1) & mask }
            slots[Int(slot)] = MessageSlot(hash: hash, table: message.table)
        }
        names = UnsafePointer(slots)
        nameMask = mask
    }

    /// The message of that full name (`google.rpc.ErrorInfo`), for `Any`; nil when neither the plugin's descriptors nor
    /// the ones that Patchbay brings have it. No allocation.
    public func message(named name: UnsafeRawBufferPointer) -> MessageReference? {
        let hash = NameHash.of(name)
        var slot = hash & nameMask
        while let table = names[Int(slot)].table {
            if names[Int(slot)].hash == hash, table.pointee.fullName.equals(name) { return MessageReference(table) }
            slot = (slot &+ 1) & nameMask
        }
        return nil
    }
}

/// One message in the open-addressed index of full names; empty without a table.
private struct MessageSlot {
    var hash: UInt32
    var table: UnsafePointer<MessageTable>?
}
