internal import LinuxSystem

/// Where commands tell what went wrong.
enum StandardError {
    /// Writes `text` and the end of the line.
    static func say(_ text: String) {
        var line = "\(text)\n"
        line.withUTF8 { bytes in
            var rest = UnsafeRawBufferPointer(bytes)
            while !rest.isEmpty, case .bytes(let count) = Linux.write(2, rest) {
                rest = UnsafeRawBufferPointer(rebasing: rest[count...])
            }
        }
    }
}
