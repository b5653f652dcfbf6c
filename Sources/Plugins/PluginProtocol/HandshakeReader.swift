/// Finds the handshake line among what a plugin prints first.
///
/// It is fed with lines until it answers `.line` or `.fault`; what stdout holds after that belongs in the log. Time is
/// bounded by its owner.
public struct HandshakeReader: Sendable {
    /// Lines before the handshake line that are forgiven.
    public static let maximumSkippedLines = 64

    public enum OnLine: Equatable, Sendable {
        /// Noise: it belongs in the log, with a warning.
        case skipped
        case line(HandshakeLine)
        case fault(HandshakeFault)
    }

    private var skippedLines = 0
    /// The first line with a letter or digit, if there was one yet: others, such as rules, tell nothing.
    private var firstSkipped: [UInt8] = []
    /// Whether what comes next is the rest of a line that was too long to come in one piece.
    private var isWithinLine = false

    public init() {}

    /// A line came, without its end, or a part of one.
    public mutating func lineRead(_ line: some Collection<UInt8>, _ part: LinePart = .whole) -> OnLine {
        let isContinuation = isWithinLine
        isWithinLine = part == .piece
        let line = trimmed(Array(line)[...])
        if !isContinuation, Self.looksLikeHandshake(line) {
            if part == .piece {
                return .fault(
                    HandshakeFault(.tooLong, "the handshake line is longer than \(HandshakeLine.maximumBytes) bytes"))
            }
            do throws(HandshakeFault) {
                return .line(try HandshakeLine.parse(line))
            } catch {
                return .fault(error)
            }
        }
        if !firstSkipped.contains(where: Self.isWord) { firstSkipped = Array(line.prefix(100)) }
        skippedLines += 1
        if skippedLines > Self.maximumSkippedLines {
            return .fault(
                HandshakeFault(
                    .notAHandshake,
                    "no handshake line among the first \(skippedLines) lines of stdout, which begins with "
                        + quoted(firstSkipped)))
        }
        return .skipped
    }

    /// The first line that was skipped and tells something, in quotes and cut; nil when none was.
    public var opening: String? { skippedLines > 0 ? quoted(firstSkipped) : nil }

    /// stdout ended, and no line had been accepted. How the process ended says more; this is for when it lives on.
    public func ended() -> HandshakeFault {
        guard let opening else {
            return HandshakeFault(.missing, "stdout ended without a handshake line")
        }
        return HandshakeFault(.missing, "stdout ended without a handshake line, it begins with \(opening)")
    }

    private static func isWord(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: false
        }
    }

    /// Digits, then `|`.
    private static func looksLikeHandshake(_ line: ArraySlice<UInt8>) -> Bool {
        let digits = line.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        return !digits.isEmpty && digits.endIndex < line.endIndex && line[digits.endIndex] == HandshakeLine.separator
    }
}
