/// The kernel's services, as far as the gateway uses them: the only room that imports the C library.
///
/// Each call reads errno once, where it fails, and returns or throws it as a ``SystemError``. Calls that a signal
/// interrupts are made again. Every descriptor is opened close-on-exec.
public enum Linux {}
