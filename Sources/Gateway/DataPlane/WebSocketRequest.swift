/// The request's side of a call over WebSocket: decides what each text frame of the client is to it.
struct WebSocketRequest {
    enum OnMessage: Equatable {
        /// The one message of the request: begin the call with it.
        case begin
        /// One more message of the call that is under way.
        case send
        /// 1008.
        case refuse(String)
    }

    enum OnEnd: Equatable {
        /// Nothing was sent: begin the call with the empty message, which an empty body stands for as well.
        case beginEmpty
        case endRequest
        /// It has ended already; saying so twice does no harm.
        case none
    }

    private let takesMany: Bool
    /// Whether the client has sent nothing yet: whoever stops now takes nothing from it.
    private(set) var isUntouched = true
    private var hasEnded = false

    /// - Parameter takesMany: whether the request is a stream of messages, whose call is under way from the start.
    init(takesMany: Bool) {
        self.takesMany = takesMany
    }

    mutating func message() -> OnMessage {
        guard !hasEnded else {
            return .refuse(
                takesMany ? "a message came behind {\"@end\":true}" : "the method takes one message, and it has come")
        }
        isUntouched = false
        if takesMany { return .send }
        hasEnded = true
        return .begin
    }

    mutating func end() -> OnEnd {
        guard !hasEnded else { return .none }
        isUntouched = false
        hasEnded = true
        return takesMany ? .endRequest : .beginEmpty
    }

    /// Whether a text frame is `{"@end":true}`, written with whatever blanks JSON allows. No message has such a member.
    static func isEnd(_ text: UnsafeRawBufferPointer) -> Bool {
        let tokens: [StaticString] = ["{", "\"@end\"", ":", "true", "}"]
        var place = 0
        func skipBlanks() {
            while place < text.count, [0x20, 0x09, 0x0a, 0x0d].contains(text[place]) { place += 1 }
        }
        // Decided at the first or second byte for nearly every message: a name that begins with @ is rare.
        for token in tokens {
            skipBlanks()
            let bytes = UnsafeBufferPointer(start: token.utf8Start, count: token.utf8CodeUnitCount)
            guard text.count - place >= bytes.count,
                UnsafeRawBufferPointer(rebasing: text[place..<place + bytes.count]).elementsEqual(bytes)
            else { return false }
            place += bytes.count
        }
        skipBlanks()
        return place == text.count
    }
}
