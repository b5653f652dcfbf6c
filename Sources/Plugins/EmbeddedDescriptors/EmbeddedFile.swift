/// A `FileDescriptorProto` that was found in a file.
public struct EmbeddedFile: Sendable, Equatable {
    /// The name of the proto file, such as `shop/v1/orders.proto`. Never empty.
    public let path: String
    /// The descriptor, serialized.
    public let bytes: [UInt8]

    public init(path: String, bytes: [UInt8]) {
        self.path = path
        self.bytes = bytes
    }
}
