internal import Glibc

extension Linux {
    /// Whether nobody listens at a TCP port of this machine; false also when that is not known at once.
    ///
    /// On loopback the answer is there when `connect` returns. Whoever listens sees a connection that ends without a byte.
    public static func isRefused(host: String, port: UInt16) -> Bool {
        switch connectTCP(host: host, port: port) {
        case .connected: false
        case .inProgress(let socket): pendingError(socket.raw) == ECONNREFUSED
        // Without IPv6 there is no such address.
        case .failed(let error): [ECONNREFUSED, EADDRNOTAVAIL, EAFNOSUPPORT].contains(error.code)
        }
    }
}
