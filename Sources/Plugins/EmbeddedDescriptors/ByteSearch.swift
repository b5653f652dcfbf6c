/// Finds a short pattern in many bytes, looking at few of them (Horspool's way: a byte that does not occur in the
/// pattern lets it skip as many as the pattern is long).
struct ByteSearch {
    private let pattern: [UInt8]
    /// How far to go on when a byte stands under the pattern's last.
    private let steps: [UInt8]

    /// `pattern` has 1 to 255 bytes.
    init(_ pattern: [UInt8]) {
        precondition((1...255).contains(pattern.count), "a pattern of \(pattern.count) bytes")
        self.pattern = pattern
        var steps = [UInt8](repeating: UInt8(pattern.count), count: 256)
        for (index, byte) in pattern.dropLast().enumerated() { steps[Int(byte)] = UInt8(pattern.count - 1 - index) }
        self.steps = steps
    }

    init(_ text: StaticString) {
        self.init(text.withUTF8Buffer { Array($0) })
    }

    var count: Int { pattern.count }

    /// Where the pattern begins next, at or after `start`; nil when it does not.
    func next(in bytes: UnsafeRawBufferPointer, from start: Int) -> Int? {
        pattern.withUnsafeBufferPointer { pattern in
            steps.withUnsafeBufferPointer { steps in
                let last = pattern.count - 1
                var end = start + last
                while end < bytes.count {
                    let byte = bytes[end]
                    if byte == pattern[last], matches(pattern, bytes, end - last) { return end - last }
                    end += Int(steps[Int(byte)])
                }
                return nil
            }
        }
    }

    @inline(__always)
    private func matches(
        _ pattern: UnsafeBufferPointer<UInt8>, _ bytes: UnsafeRawBufferPointer, _ start: Int
    ) -> Bool {
        for index in pattern.indices where bytes[start + index] != pattern[index] { return false }
        return true
    }
}
