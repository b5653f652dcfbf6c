public import Bytes

/// One part of a `multipart/form-data` body. Its bytes lie in the body.
public struct MultipartPart {
    public let name: String
    /// As the client says it: not to be taken for a path.
    public let fileName: String?
    /// Without blanks at its ends.
    public let contentType: ByteView?
    public let bytes: UnsafeRawBufferPointer
}

@available(*, unavailable)
extension MultipartPart: Sendable {}

/// What is wrong with a `multipart/form-data` body.
public struct MultipartFault: Error, Equatable, CustomStringConvertible, Sendable {
    public let description: String
}
