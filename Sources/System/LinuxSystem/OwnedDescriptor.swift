internal import Glibc

/// A file descriptor with one owner, closed when the owner is gone.
public struct OwnedDescriptor: ~Copyable, Sendable {
    /// The number, valid while the owner lives.
    public let raw: Int32

    /// Takes `raw` over; nobody else may close it.
    public init(_ raw: Int32) {
        self.raw = raw
    }

    /// Gives the descriptor up: closing it is the caller's from now on.
    public consuming func release() -> Int32 {
        let raw = raw
        discard self
        return raw
    }

    deinit {
        // Not repeated after EINTR: on Linux the descriptor is gone then too.
        _ = Glibc.close(raw)
    }
}
