public import Bytes

/// A `google.rpc.Status`, read from `grpc-status-details-bin` without a copy.
public struct StatusDetails {
    /// One `google.protobuf.Any` of the details.
    public struct Detail {
        /// Such as `type.googleapis.com/google.rpc.ErrorInfo`.
        public let typeURL: ByteView
        /// The serialized message.
        public let value: ByteView
    }

    public private(set) var code: Int64 = 0
    /// Not checked to be UTF-8.
    public private(set) var message: ByteView?
    public private(set) var details: [Detail] = []

    /// Reads a serialized `google.rpc.Status`; nil when it is malformed. The views are valid as long as `bytes` are.
    public init?(_ bytes: UnsafeRawBufferPointer) {
        var fields = FieldCursor(bytes)
        while let field = fields.next() {
            switch (field.number, field.content) {
            case (1, .varint(let value)): code = Int64(bitPattern: value)
            case (2, .bytes(let view)): message = view
            case (3, .bytes(let view)):
                guard let detail = Self.detail(view) else { return nil }
                details.append(detail)
            default: continue
            }
        }
        if fields.isMalformed { return nil }
    }

    private static func detail(_ any: ByteView) -> Detail? {
        // An absent field is empty: an empty view of the message itself stands for it.
        let empty = ByteView(start: any.start, count: 0)
        var typeURL = empty
        var value = empty
        var fields = FieldCursor(any.bytes)
        while let field = fields.next() {
            switch (field.number, field.content) {
            case (1, .bytes(let view)): typeURL = view
            case (2, .bytes(let view)): value = view
            default: continue
            }
        }
        return fields.isMalformed ? nil : Detail(typeURL: typeURL, value: value)
    }
}
