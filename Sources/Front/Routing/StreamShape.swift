public import Bytes

/// The shape in which the messages of a stream leave over HTTP.
public enum StreamShape: Sendable, Equatable {
    /// `application/x-ndjson`: one message a line.
    case lines
    /// `text/event-stream`: Server-Sent Events.
    case events
    /// `application/json`: one array.
    case array

    public var contentType: StaticString {
        switch self {
        case .lines: "application/x-ndjson"
        case .events: "text/event-stream"
        case .array: "application/json"
        }
    }

    /// What the client asks for; lines when it asks for nothing, or for nothing that there is.
    ///
    /// The greater weight wins, then what is named over what a wildcard covers, then what is named first. An array is
    /// for those who want `application/json` more than anything else that there is: many send it with `*/*` beside it, by
    /// habit, and an array shows its messages only to one who reads to the end.
    ///
    /// - Parameter accept: the value of `Accept`.
    public init(accept: ByteView?) {
        var lines = Claim()
        var events = Claim()
        var array = Claim()
        var hasWildcard = false
        accept?.forEachElement { element, position in
            let end = element.firstIndex(of: UInt8(ascii: ";")) ?? element.count
            let range = element.slice(0, end).trimmed
            let weight = Self.weight(parameters: element.slice(end, element.count))
            if range.isCaseInsensitively("application/x-ndjson") {
                lines.name(weight, position)
            } else if range.isCaseInsensitively("text/event-stream") {
                events.name(weight, position)
            } else if range.isCaseInsensitively("application/json") {
                array.name(weight, position)
            } else if range.isCaseInsensitively("*/*") {
                hasWildcard = hasWildcard || weight > 0
                lines.cover(weight, position)
                events.cover(weight, position)
            } else if range.isCaseInsensitively("application/*") {
                hasWildcard = hasWildcard || weight > 0
                lines.cover(weight, position)
            } else if range.isCaseInsensitively("text/*") {
                events.cover(weight, position)
            }
        }
        if array.weight > max(lines.weight, events.weight), !hasWildcard {
            self = .array
        } else if events.weight > 0, events.beats(lines) {
            self = .events
        } else {
            self = .lines
        }
    }

    /// `q` in thousandths: 1000 without one, 0 for one that is none.
    private static func weight(parameters: ByteView) -> Int {
        var weight = 1000
        parameters.forEachElement(separator: UInt8(ascii: ";")) { parameter, _ in
            guard parameter.begins(with: "q=") else { return }
            let digits = parameter.slice(2, parameter.count)
            weight = 0
            guard digits.count > 0, digits.count <= 5 else { return }
            if digits.start[0] == UInt8(ascii: "1") { weight = 1000 }
            guard digits.start[0] == UInt8(ascii: "0"), digits.count > 2, digits.start[1] == UInt8(ascii: ".") else {
                return
            }
            var scale = 100
            for index in 2..<digits.count {
                let digit = digits.start[index] &- 0x30
                guard digit <= 9 else { return }
                weight += Int(digit) * scale
                scale /= 10
            }
        }
        return weight
    }

    /// What a client says of one type.
    private struct Claim {
        private(set) var weight = 0
        private var isNamed = false
        private var position = Int.max

        mutating func name(_ weight: Int, _ position: Int) {
            guard !isNamed else { return }
            self = Claim(weight: weight, isNamed: true, position: position)
        }

        mutating func cover(_ weight: Int, _ position: Int) {
            guard !isNamed, weight > self.weight else { return }
            self = Claim(weight: weight, isNamed: false, position: position)
        }

        /// Against `other`, which wins when both are covered alike.
        func beats(_ other: Claim) -> Bool {
            if weight != other.weight { return weight > other.weight }
            if isNamed != other.isNamed { return isNamed }
            return isNamed && position < other.position
        }
    }
}

extension ByteView {
    /// Calls `body` with each element, trimmed, and its index. Quoted separators are not looked for: no media range that
    /// matters here has any.
    fileprivate func forEachElement(separator: UInt8 = UInt8(ascii: ","), _ body: (ByteView, Int) -> Void) {
        var begin = 0
        var number = 0
        while begin <= count {
            let end = firstIndex(of: separator, from: begin) ?? count
            let element = slice(begin, end).trimmed
            if element.count > 0 { body(element, number) }
            number += 1
            begin = end + 1
        }
    }
}
