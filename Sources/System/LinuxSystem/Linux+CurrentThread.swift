internal import Glibc

extension Linux {
    /// Tells the calling thread from every other that lives.
    public static func currentThread() -> UInt { UInt(pthread_self()) }

    /// Lets another thread have the processor.
    public static func yieldThread() {
        sched_yield()
    }
}
