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

    /// Has the kernel end accepted connections whose peer answers nothing any more: a machine that went without a word.
    /// Where a socket cannot have it, nothing is lost.
    ///
    /// - Parameter seconds: how long what was sent may stay without an answer; also how long a peer may show no room for
    ///   more, so not less than what the owner of the connections gives them.
    public static func noticeDeadPeers(ofListener socket: Int32, seconds: Int64) {
        // Connections have the options of their listener: it costs none of them a system call.
        var isOn: Int32 = 1
        guard setsockopt(socket, SOL_SOCKET, SO_KEEPALIVE, &isOn, socklen_t(MemoryLayout<Int32>.size)) == 0 else {
            return
        }
        set(socket, TCP_KEEPIDLE, 60)
        set(socket, TCP_KEEPINTVL, 15)
        set(socket, TCP_KEEPCNT, 4)
        set(socket, TCP_USER_TIMEOUT, Int32(clamping: seconds &* 1_000))
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
