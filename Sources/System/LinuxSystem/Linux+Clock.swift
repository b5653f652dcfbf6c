internal import CLinux
internal import Glibc

extension Linux {
    /// The monotonic clock. About 25 ns: no system call.
    public static func monotonicNow() -> Instant {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Instant(nanoseconds: UInt64(time.tv_sec) &* 1_000_000_000 &+ UInt64(time.tv_nsec))
    }

    /// The time of day, since 1970-01-01 UTC.
    public static func wallClock() -> (seconds: Int64, nanoseconds: Int32) {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return (Int64(time.tv_sec), Int32(truncatingIfNeeded: time.tv_nsec))
    }

    /// Fills `buffer` with unpredictable bytes.
    public static func random(into buffer: UnsafeMutableRawBufferPointer) {
        var rest = buffer[...]
        while !rest.isEmpty {
            let part = UnsafeMutableRawBufferPointer(rebasing: rest)
            let count = linux_random(part.baseAddress, part.count)
            if count > 0 {
                rest = rest.dropFirst(count)
            } else {
                precondition(errno == EINTR, "getrandom is called with arguments that the kernel refuses")
            }
        }
    }
}
