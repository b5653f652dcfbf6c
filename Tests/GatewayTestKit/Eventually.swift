internal import Glibc

/// Looks at the condition again and again until it holds, and throws the sentence when it did not within a minute.
///
/// The bound is there so that a broken gateway ends the test; no test depends on how fast a condition comes true.
public func eventually(
    _ sentence: String, seconds: Int = 60, _ condition: () throws -> Bool
) throws {
    let end = time(nil) + seconds
    while time(nil) <= end {
        if try condition() { return }
        usleep(10_000)
    }
    throw TestFailure("it did not come true that \(sentence)")
}
