internal import Foundation
internal import ProtoJSON
internal import Testing

/// One line of a file in `Cases`: `WHAT IT SHOWS :: INPUT => EXPECTED`.
///
/// JSON is read as a request; bytes in hexadecimal, with `0x` in front, are written as a reply. JSON on both sides is read
/// and written again. `error` and words from the reason stand for a refusal. Lines with `@` hold for all that follow:
/// `@type p3.All`, `@options ignore defaults proto numbers`.
struct Case: CustomStringConvertible, Sendable {
    enum Side: Sendable {
        case json(String)
        case message([UInt8])
        case error(words: String)
    }

    let file: String
    let line: Int
    let name: String
    let type: String
    let options: Set<String>
    let input: Side
    let expected: Side

    var description: String { "\(file):\(line) \(name)" }

    static func text(of file: String) throws -> String {
        let url = try #require(Bundle.module.url(forResource: "Cases/\(file)", withExtension: "txt"))
        return try String(contentsOf: url, encoding: .utf8)
    }

    static func all(in file: String) throws -> [Case] {
        var type = "p3.All"
        var options: Set<String> = []
        var cases: [Case] = []
        for (index, line) in try text(of: file).components(separatedBy: "\n").enumerated() {
            if line.hasPrefix("@type ") {
                type = String(line.dropFirst(6))
            } else if line.hasPrefix("@options") {
                options = Set(line.split(separator: " ").dropFirst().map(String.init))
            } else if !line.isEmpty, !line.hasPrefix("#") {
                let place = "\(file).txt:\(index + 1)"
                let (name, rest) = try halves(of: line, at: " :: ", place)
                let (input, expected) = try halves(of: rest, at: " => ", place)
                cases.append(
                    Case(
                        file: file, line: index + 1, name: name, type: type, options: options,
                        input: try side(input, place), expected: try side(expected, place)))
            }
        }
        return cases
    }

    private static func halves(of text: String, at separator: String, _ place: String) throws -> (String, String) {
        let middle = try #require(text.range(of: separator), "\(place) has no \(separator)")
        return (
            text[..<middle.lowerBound].trimmingCharacters(in: .whitespaces),
            text[middle.upperBound...].trimmingCharacters(in: .whitespaces)
        )
    }

    private static func side(_ text: String, _ place: String) throws -> Side {
        if text.hasPrefix("error") { return .error(words: text.dropFirst(5).trimmingCharacters(in: .whitespaces)) }
        guard text.hasPrefix("0x") else { return .json(text) }
        let digits = Array(text.dropFirst(2).filter { $0 != " " })
        try #require(digits.count.isMultiple(of: 2), "\(place) has half a byte")
        return .message(
            try stride(from: 0, to: digits.count, by: 2).map { index in
                try #require(UInt8(String(digits[index...(index + 1)]), radix: 16), "\(place) is not hexadecimal")
            })
    }
}
