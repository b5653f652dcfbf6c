extension StatusCode {
    /// The code that a stream reset by the plugin stands for, where it is one that a plugin means; nil for the codes
    /// that say something broke (INTERNAL in gRPC's table), and for REFUSED_STREAM, after which the call was not begun.
    init?(streamReset code: UInt32, deadlinePassed: Bool) {
        switch code {
        case 0x8: self = deadlinePassed ? .deadlineExceeded : .cancelled
        case 0xb: self = .resourceExhausted
        case 0xc: self = .permissionDenied
        default: return nil
        }
    }
}
