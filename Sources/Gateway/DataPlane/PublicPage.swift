public import Bytes

/// A page of the gateway's own, made once and read by all workers.
public final class PublicPage: Sendable {
    /// Written once, before anybody else sees the object.
    nonisolated(unsafe) private let text: ByteBuffer
    /// In its quotes. Made here, it is made of the content: the same page has the same one in every process.
    let entityTag: String

    public convenience init(_ text: consuming ByteBuffer) {
        let entityTag = "\"\(Self.hash(text.bytes))\""
        self.init(text, entityTag: entityTag)
    }

    init(_ text: consuming ByteBuffer, entityTag: String) {
        self.entityTag = entityTag
        self.text = text
    }

    /// Valid for as long as the object lives.
    var bytes: UnsafeRawBufferPointer { text.bytes }

    /// FNV-1a of 128 bits: no defence, for nobody can choose the text.
    private static func hash(_ bytes: UnsafeRawBufferPointer) -> String {
        let prime = UInt128(1) << 88 | 0x13B
        var state: UInt128 = 0x6C62_272E_07BB_0142_62B8_2175_6295_C58D
        for byte in bytes { state = (state ^ UInt128(byte)) &* prime }
        return String(state, radix: 36)
    }
}

/// What the workers know of the description of all routes. It is made when somebody asks for it.
public enum PublicDescription: Sendable {
    case notMade
    case made(PublicPage)
    /// It cannot be, of these routes.
    case tooLarge(String)
    /// Making it has failed, for this reason: whoever waited is told, and whoever asks next has it tried again.
    case failed(String)

    public var isToBeMade: Bool {
        switch self {
        case .notMade, .failed: true
        case .made, .tooLarge: false
        }
    }
}
