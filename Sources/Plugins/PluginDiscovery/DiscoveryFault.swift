/// Why a plugin could not be discovered: a code to decide by and a sentence for `last_error`.
public struct DiscoveryFault: Error, Equatable, Sendable {
    public enum Code: Sendable, CaseIterable {
        /// It serves neither version of reflection: another way may be tried.
        case unimplemented
        /// It serves reflection, and nothing that may be exposed.
        case nothingToExpose
        /// The stream ended before everything was asked.
        case ended
        /// It broke reflection's protocol.
        case malformed
        /// More than the gateway takes.
        case tooLarge
        /// A file that `descriptors:` names cannot be read, or holds no descriptor.
        case unusableFile
    }

    public let code: Code
    public let message: String

    public init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }
}

extension DiscoveryFault: CustomStringConvertible {
    public var description: String { message }
}
