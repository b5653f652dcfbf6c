public import Bytes

extension PathTemplate {
    /// The stretch of `path` that a variable takes, as the client wrote it: not decoded, without the verb. `path` is one
    /// that this template matches; in another it is some stretch, or an empty one.
    public func rawValue(of variable: PathVariable, in path: ByteView) -> ByteView {
        let end = verb == nil ? path.count : path.customVerbColon ?? path.count
        let lower = path.start(ofSegment: variable.firstSegment, from: 0, end: end)
        guard !variable.reachesEnd else { return path.slice(lower, end) }
        let behind = path.start(ofSegment: variable.segmentCount - 1, from: lower, end: end)
        let upper = path.firstIndex(of: UInt8(ascii: "/"), from: behind) ?? end
        return path.slice(lower, max(lower, min(upper, end)))
    }
}

extension ByteView {
    /// Where the `:` stands that may begin a custom verb: the last one of the last segment, when something follows it.
    var customVerbColon: Int? {
        var index = count - 1
        while index > 0 {
            if start[index] == UInt8(ascii: "/") { return nil }
            if start[index] == UInt8(ascii: ":") { return index < count - 1 ? index : nil }
            index &-= 1
        }
        return nil
    }

    /// Where a segment begins, `end` when there are fewer. `position` is 0, which is the first slash, or a segment's
    /// beginning, and segments are counted from there.
    fileprivate func start(ofSegment segment: Int, from position: Int, end: Int) -> Int {
        var slashes = position == 0 ? segment + 1 : segment
        var index = position
        while slashes > 0, index < end {
            if start[index] == UInt8(ascii: "/") { slashes &-= 1 }
            index &+= 1
        }
        return min(index, end)
    }
}
