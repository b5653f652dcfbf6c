internal import PluginProtocol

/// A refusal's text with the names taken out that the question put in, so that refusals can be compared.
enum ProbeText {
    /// The names are taken out where they stand as words: a service may be called `a`.
    static func withoutNames(_ message: String, service: String, method: String) -> [UInt8] {
        replacing(Array(method.utf8), with: 2, in: replacing(Array(service.utf8), with: 1, in: Array(message.utf8)))
    }

    private static func replacing(_ word: [UInt8], with mark: UInt8, in text: [UInt8]) -> [UInt8] {
        guard !word.isEmpty else { return text }
        var result: [UInt8] = []
        var position = 0
        while position < text.count {
            let end = position + word.count
            let isWord =
                end <= text.count && text[position..<end].elementsEqual(word)
                && !(position > 0 && text[position - 1].isNameByte)
                && !(end < text.count && text[end].isNameByte)
            result.append(isWord ? mark : text[position])
            position = isWord ? end : position + 1
        }
        return result
    }
}
