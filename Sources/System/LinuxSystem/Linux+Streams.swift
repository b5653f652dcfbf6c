internal import Glibc

/// Settings of TCP sockets that stream. On other sockets they do nothing.
extension Linux {
    /// Lets no more than about `bytes` wait in the socket that have not been sent; what is on its way doesn't count. A
    /// socket is writable again at half of it.
    public static func limitUnsent(_ socket: Int32, bytes: Int32) {
        set(socket, TCP_NOTSENT_LOWAT, bytes)
    }

    /// Sends each write at once, without waiting for an acknowledgement of the one before it.
    public static func sendAtOnce(_ socket: Int32) {
        set(socket, TCP_NODELAY, 1)
    }

    /// Ends the sending direction of a connection behind what has been written.
    public static func endSending(_ socket: Int32) {
        _ = Glibc.shutdown(socket, Int32(SHUT_WR))
    }

    private static func set(_ socket: Int32, _ option: Int32, _ value: Int32) {
        var value = value
        setsockopt(socket, Int32(IPPROTO_TCP), option, &value, socklen_t(MemoryLayout<Int32>.size))
    }
}
