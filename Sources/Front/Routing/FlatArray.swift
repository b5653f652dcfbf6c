/// An immutable array that is a trivial pointer and length: a Swift array would be retained and released at each look,
/// and the threads that look would meet at its counter.
///
/// Valid for as long as the `FlatStorage` that holds it.
struct FlatArray<Element: BitwiseCopyable>: BitwiseCopyable, @unchecked Sendable {
    let start: UnsafePointer<Element>
    let count: Int

    /// The elements, for cold paths.
    var elements: UnsafeBufferPointer<Element> { UnsafeBufferPointer(start: start, count: count) }
}

/// The memory of flat arrays, freed as a whole. It is filled while a table is made, by one thread, and then only read.
final class FlatStorage: Sendable {
    nonisolated(unsafe) private var blocks: [UnsafeMutableRawPointer] = []

    deinit {
        for block in blocks { block.deallocate() }
    }

    func copy<Element: BitwiseCopyable>(_ elements: [Element]) -> FlatArray<Element> {
        let start = UnsafeMutablePointer<Element>.allocate(capacity: max(elements.count, 1))
        start.initialize(from: elements, count: elements.count)
        blocks.append(UnsafeMutableRawPointer(start))
        return FlatArray(start: UnsafePointer(start), count: elements.count)
    }
}
