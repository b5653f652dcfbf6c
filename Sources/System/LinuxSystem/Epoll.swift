internal import CLinux
internal import Glibc

/// An epoll instance and the events of its last wait, in memory that is allocated once.
///
/// Masks are the kernel's bits (`EPOLLIN` is 1); tags are the caller's and come back with each event.
public struct Epoll: ~Copyable {
    private let descriptor: OwnedDescriptor
    @usableFromInline
    let events: UnsafeMutableRawPointer
    private let capacity: Int32

    /// - Parameter capacity: events that one wait can bring; the rest come with the next one.
    public init(capacity: Int) throws(SystemError) {
        descriptor = try Linux.owned("epoll_create1", linux_epoll_create())
        self.capacity = Int32(clamping: capacity)
        events = .allocate(byteCount: capacity * Self.stride, alignment: 8)
    }

    deinit {
        events.deallocate()
    }

    public func add(_ descriptor: Int32, mask: UInt32, tag: UInt64) throws(SystemError) {
        try control(linux_epoll_change_add, descriptor, mask, tag)
    }

    public func modify(_ descriptor: Int32, mask: UInt32, tag: UInt64) throws(SystemError) {
        try control(linux_epoll_change_modify, descriptor, mask, tag)
    }

    public func remove(_ descriptor: Int32) throws(SystemError) {
        try control(linux_epoll_change_remove, descriptor, 0, 0)
    }

    private func control(
        _ change: linux_epoll_change, _ target: Int32, _ mask: UInt32, _ tag: UInt64
    ) throws(SystemError) {
        guard linux_epoll_control(descriptor.raw, change, target, mask, tag) == 0 else {
            throw SystemError("epoll_ctl")
        }
    }

    /// Waits for events and returns how many there are; 0 after the time is up or a signal has come.
    ///
    /// - Parameter milliseconds: 0 looks without waiting, −1 waits for ever.
    public func wait(milliseconds: Int32) -> Int {
        let count = linux_epoll_wait(descriptor.raw, events, capacity, milliseconds)
        if count >= 0 { return Int(count) }
        let code = errno
        precondition(code == EINTR, "epoll_wait is called with arguments that the kernel refuses")
        return 0
    }

    /// The kernel's bits of an event of the last wait; `index` is below the count that it returned.
    @inlinable
    public func mask(at index: Int) -> UInt32 {
        events.loadUnaligned(fromByteOffset: index &* Self.stride, as: UInt32.self)
    }

    /// The tag of an event of the last wait; `index` is below the count that it returned.
    @inlinable
    public func tag(at index: Int) -> UInt64 {
        events.loadUnaligned(fromByteOffset: index &* Self.stride &+ Self.tagOffset, as: UInt64.self)
    }

    // As `linux_epoll_event_bytes` and `linux_epoll_tag_offset`, which cannot be inlined into other rooms.
    #if arch(x86_64)
        @usableFromInline
        static var stride: Int { 12 }
        @usableFromInline
        static var tagOffset: Int { 4 }
    #else
        @usableFromInline
        static var stride: Int { 16 }
        @usableFromInline
        static var tagOffset: Int { 8 }
    #endif
}
