internal import Bytes

/// Where the parts of a head lie in the library's buffer, which shows what the parts alone do not.
///
/// libmicrohttpd 0.9.75 cuts the head into C strings in place: blanks, colons and line ends become NULs, nothing moves.
/// Between two parts there is then exactly what separates them. More than that is a part that the library has not
/// reported: what stands behind a NUL in the target or in a value, or a line that begins with a colon. Such a line even
/// *ends* the head for it, unless it is the first, and what follows it is read as the body or as another request.
///
/// One such line cannot be told from the blank one: a lone colon, where one of the two line ends is a bare LF.
struct HeadLayout {
    /// The target, as long as it was before the library took it apart.
    var target = ByteView.empty
    var version = ByteView.empty
    /// Behind the blank line.
    var end = ByteView.empty.start

    func fault(_ fields: [HeaderField]) -> HeadFault? {
        guard gap(behind: target, before: version.start) == 1 else { return .malformedTarget }
        var last = version
        for field in fields {
            guard field.name.count > 0 else { return .malformedHeaderName }
            if field.isFolded { return .foldedHeader }
            guard 1...2 ~= gap(behind: last, before: field.name.start) else { return .controlCharacterInHeader }
            last = field.rawValue
        }
        // Two line ends, of the same kind.
        let rest = gap(behind: last, before: end)
        guard rest == 2 || rest == 4 else { return .malformedHeaderName }
        for offset in 0..<rest where last.start[last.count &+ offset] != 0 { return .malformedHeaderName }
        return nil
    }

    private func gap(behind part: ByteView, before next: UnsafePointer<UInt8>) -> Int {
        next - (part.start + part.count)
    }
}
