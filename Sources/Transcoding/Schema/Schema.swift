/// The tables compiled from one plugin's descriptors: messages, enums, and what `Any` may name.
///
/// One pool of descriptors a plugin: two plugins' `kv.proto` may differ. Nothing changes after `compile`, so it may be
/// read from every thread; it frees the tables when the last `Method` and the last snapshot have let go of it.
public final class Schema: @unchecked Sendable {
    init() {}

    /// The message of that full name (`google.rpc.ErrorInfo`), for `Any`; nil when neither the plugin's descriptors nor
    /// the ones that Patchbay brings have it. No allocation.
    public func message(named name: UnsafeRawBufferPointer) -> MessageReference? { nil }
}
