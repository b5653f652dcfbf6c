internal import Bytes

/// Bytes at an address that does not change for as long as the object lives: what a C library or a call may point to.
final class StableBytes: Sendable {
    /// Written once, before anybody else sees the object.
    nonisolated(unsafe) private let storage: UnsafeMutablePointer<UInt8>
    private let count: Int

    /// The UTF-8 of `text`.
    init(_ text: String) {
        let utf8 = Array(text.utf8)
        count = utf8.count
        storage = .allocate(capacity: max(count, 1))
        storage.initialize(from: utf8, count: count)
    }

    deinit {
        storage.deallocate()
    }

    /// Valid for as long as the object lives.
    var view: ByteView { ByteView(start: storage, count: count) }
}
