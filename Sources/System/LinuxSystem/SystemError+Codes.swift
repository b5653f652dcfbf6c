internal import Glibc

/// The errno values that somebody above decides by; rooms above don't import the C library.
extension SystemError {
    public static var permissionDenied: Int32 { EACCES }
    public static var notPermitted: Int32 { EPERM }
    public static var noSuchFile: Int32 { ENOENT }
    public static var fileExists: Int32 { EEXIST }
    public static var notDirectory: Int32 { ENOTDIR }
    public static var isDirectory: Int32 { EISDIR }
    public static var nameTooLong: Int32 { ENAMETOOLONG }
    public static var tooManyLinks: Int32 { ELOOP }
    public static var fileTooLarge: Int32 { EFBIG }
    public static var notExecutableFormat: Int32 { ENOEXEC }
    public static var noSuchProcess: Int32 { ESRCH }
    public static var noSuchChild: Int32 { ECHILD }
    public static var badDescriptor: Int32 { EBADF }
    public static var tooManyDescriptors: Int32 { EMFILE }
    public static var outOfMemory: Int32 { ENOMEM }
    public static var invalidArgument: Int32 { EINVAL }
    public static var tryAgain: Int32 { EAGAIN }
    public static var brokenPipe: Int32 { EPIPE }
    public static var addressInUse: Int32 { EADDRINUSE }
    public static var addressNotAvailable: Int32 { EADDRNOTAVAIL }
    public static var connectionRefused: Int32 { ECONNREFUSED }
    public static var connectionReset: Int32 { ECONNRESET }
    public static var timedOut: Int32 { ETIMEDOUT }
}
