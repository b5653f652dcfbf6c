/// Where in a body something stands, found by reading the body again up to there.
///
/// Only a refused body pays for this: the parser itself keeps no path.
struct RequestPath {
    private enum Step {
        case member(name: Range<Int>?)
        case element(index: Int)
    }

    private let json: UnsafeRawBufferPointer
    private let target: Int
    private var steps: [Step] = []
    private var position = 0

    /// `$.items[3].key`: the member or element that `offset` is at the beginning of, or within.
    static func text(of offset: Int, in json: UnsafeRawBufferPointer) -> String {
        var path = RequestPath(json: json, target: offset)
        path.read()
        return path.text
    }

    /// The string, number or word that begins at `offset`.
    static func token(at offset: Int, in json: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer.SubSequence {
        guard offset < json.count else { return json[json.count...] }
        if json[offset] == UInt8(ascii: "\"") { return json[offset..<min(stringEnd(offset, json), json.count)] }
        let rest = json[offset...]
        let isInside: (UInt8) -> Bool = { byte in
            switch byte {
            case UInt8(ascii: ","), UInt8(ascii: "}"), UInt8(ascii: "]"), UInt8(ascii: ":"), 0...0x20: false
            default: true
            }
        }
        let token = rest.prefix(while: isInside)
        return token.isEmpty ? rest.prefix(1) : token
    }

    private init(json: UnsafeRawBufferPointer, target: Int) {
        self.json = json
        self.target = target
    }

    /// What stands before the target is JSON already read once, so this need not be strict.
    private mutating func read() {
        var isKey = false
        while position < min(target, json.count) {
            switch json[position] {
            case UInt8(ascii: "{"):
                steps.append(.member(name: nil))
                isKey = true
            case UInt8(ascii: "["):
                steps.append(.element(index: 0))
                isKey = false
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                _ = steps.popLast()
                isKey = false
            case UInt8(ascii: ","):
                isKey = next()
            case UInt8(ascii: "\""):
                let end = Self.stringEnd(position, json)
                // A fault inside of a name is its object's.
                if isKey, end <= target {
                    name(position..<end)
                    isKey = false
                }
                position = end - 1
            default: break
            }
            position += 1
        }
        if isKey, target < json.count, json[target] == UInt8(ascii: "\"") {
            name(target..<min(Self.stringEnd(target, json), json.count))
        }
    }

    /// Passes a comma: the next element, or a name again.
    private mutating func next() -> Bool {
        switch steps.popLast() {
        case .element(let index):
            steps.append(.element(index: index + 1))
            return false
        case .member:
            steps.append(.member(name: nil))
            return true
        case nil:
            return false
        }
    }

    private mutating func name(_ range: Range<Int>) {
        if case .member = steps.popLast() { steps.append(.member(name: range)) }
    }

    private static func stringEnd(_ start: Int, _ json: UnsafeRawBufferPointer) -> Int {
        var end = start + 1
        while end < json.count, json[end] != UInt8(ascii: "\"") {
            end += json[end] == UInt8(ascii: "\\") ? 2 : 1
        }
        return end + 1
    }

    private var text: String {
        var text = "$"
        for step in steps {
            switch step {
            case .element(let index): text += "[\(index)]"
            case .member(nil): break
            case .member(let key?):
                let inner = json[min(key.lowerBound + 1, json.count)..<max(key.upperBound - 1, key.lowerBound + 1)]
                let name = String(decoding: inner.prefix(64), as: UTF8.self)
                let isWord = !name.isEmpty && name.utf8.allSatisfy { Self.isWordByte($0) }
                text += isWord ? ".\(name)" : "[\"\(name)\"]"
            }
        }
        // A body may nest as deeply as it likes; the sentence is for people.
        return text.utf8.count <= 512 ? text : String(decoding: text.utf8.prefix(512), as: UTF8.self) + "…"
    }

    private static func isWordByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
            true
        default: false
        }
    }
}
