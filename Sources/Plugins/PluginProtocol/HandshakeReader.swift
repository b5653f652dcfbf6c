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
    /// The first skipped line that would have been the handshake line if it began where that does.
    private var firstHidden: [UInt8] = []
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
        if !isContinuation, firstHidden.isEmpty, Self.hidesHandshake(line) { firstHidden = Array(line.prefix(100)) }
        skippedLines += 1
        if skippedLines > Self.maximumSkippedLines {
            return .fault(
                HandshakeFault(
                    .notAHandshake,
                    "no handshake line among the first \(skippedLines) lines of stdout, "
                        + (hidden ?? "which begins with \(quoted(firstSkipped))")))
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
        return HandshakeFault(
            .missing, "stdout ended without a handshake line, " + (hidden ?? "it begins with \(opening)"))
    }

    /// What there is instead of the handshake line, for people. `unfinished` is what came of a line that has no end yet.
    public func obstacle(unfinished: some Collection<UInt8>) -> String {
        let rest = trimmed(Array(unfinished.prefix(HandshakeLine.maximumBytes))[...])
        if !isWithinLine, Self.looksLikeHandshake(rest) {
            return "the handshake line is there without a line end: \(quoted(rest))"
        }
        if !isWithinLine, Self.hidesHandshake(rest) {
            return "\(Self.standsBefore)\(quoted(rest)), without a line end"
        }
        var text = "no handshake line came on stdout"
        if let hidden { text += ", " + hidden } else if let opening { text += ", which begins with \(opening)" }
        if !rest.isEmpty { text += "; what came last is without a line end: \(quoted(rest))" }
        return text
    }

    private var hidden: String? { firstHidden.isEmpty ? nil : Self.standsBefore + quoted(firstHidden) }

    private static let standsBefore = "something stands before what looks like it: "

    private static func isWord(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: false
        }
    }

    /// `1|N|unix|` or `1|N|tcp|`, behind something else: a colour, a byte order mark, a logger's prefix.
    private static func hidesHandshake(_ line: ArraySlice<UInt8>) -> Bool {
        let fields = line.split(separator: HandshakeLine.separator, maxSplits: 3, omittingEmptySubsequences: false)
        guard fields.count == 4, fields[0].count > 1, fields[0].last == UInt8(ascii: "1") else { return false }
        let isNetwork = fields[2].elementsEqual("unix".utf8) || fields[2].elementsEqual("tcp".utf8)
        return isNetwork && decimal(fields[1]) != nil
    }

    /// Digits, then `|`.
    private static func looksLikeHandshake(_ line: ArraySlice<UInt8>) -> Bool {
        let digits = line.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        return !digits.isEmpty && digits.endIndex < line.endIndex && line[digits.endIndex] == HandshakeLine.separator
    }
}
