public import Bytes
public import Schema

/// Puts a message together out of what a route takes from where: a body, one field that is the body, path variables,
/// query parameters, files.
///
/// Each part is appended as the fields that it fills, which is how protobuf merges messages: the last value of a
/// singular field counts, messages are merged, repeated fields grow. One a worker, for its thread alone.
///
/// Every method leaves `output` as it was when it throws. `message` must be one of `schema`.
public final class RequestAssembler {
    var parser: RequestParser
    /// The fields that the request has given so far.
    var given = RequestParameterSet()
    var steps = RequestParameterSteps()
    /// A parameter's text in quotes, as the parser reads it.
    var quoted = ByteBuffer(minimumCapacity: 128)

    public init(options: RequestOptions = RequestOptions()) {
        parser = RequestParser(options: options)
    }

    /// Begins another message: nothing has been given yet.
    public func begin() {
        given.removeAll()
    }

    // MARK: Bodies

    /// Appends what `json` says of the whole message. A body that is white space alone says nothing, as `{}` does.
    ///
    /// - Parameter checksRequired: false when other parts may bring what the body lacks: then `missingField` finds what
    ///   none has brought.
    public func append(
        body json: UnsafeRawBufferPointer, to message: MessageReference, checksRequired: Bool, in schema: Schema,
        into output: inout ByteBuffer
    ) throws(RequestFault) {
        let isEmpty = json.isJSONSpace
        if isEmpty, message.table.pointee.wellKnown != .value {
            guard checksRequired, message.table.pointee.requiredCount > 0 else { return }
        }
        let table = message.table
        parser.checksRequired = checksRequired
        defer { parser.checksRequired = true }
        try read(isEmpty ? Self.emptyObject : json, in: schema, &output) { parser throws(RequestStop) in
            try parser.message(table)
        }
    }

    /// Appends the field at `path` with the value that `json` says. A body that is white space alone says `{}` where an
    /// object may stand, and else leaves the field out, as null does.
    ///
    /// - Returns: whether the field got a value.
    @discardableResult
    public func append(
        body json: UnsafeRawBufferPointer, toField path: RequestParameterPath, checksRequired: Bool, in schema: Schema,
        into output: inout ByteBuffer
    ) throws(RequestFault) -> Bool {
        let field = path.leaf
        let isEmpty = json.isJSONSpace
        guard !isEmpty || field.takesEmptyObject else { return false }
        let length = output.count
        parser.checksRequired = checksRequired
        defer { parser.checksRequired = true }
        try read(isEmpty ? Self.emptyObject : json, in: schema, &output) { parser throws(RequestStop) in
            if try !parser.isAbsent(field) { try parser.member(field) }
        }
        return output.count > length
    }

    /// Whether a body gives the field at `path` a value, as `append(body:toField:)` reads it.
    public func gives(body json: UnsafeRawBufferPointer, toField path: RequestParameterPath) -> Bool {
        let field = path.leaf
        if json.isJSONSpace { return field.takesEmptyObject }
        return !json.isJSONNull || field.pointee.cardinality == .singular && RequestParser.hasNull(field)
    }

    private static var emptyObject: UnsafeRawBufferPointer {
        let text: StaticString = "{}"
        return UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount)
    }

    private func read(
        _ json: UnsafeRawBufferPointer, in schema: Schema, _ output: inout ByteBuffer,
        _ value: (inout RequestParser) throws(RequestStop) -> Void
    ) throws(RequestFault) {
        guard let start = json.baseAddress?.assumingMemoryBound(to: UInt8.self) else { return }
        let length = output.count
        parser.begin(start, json.count, in: schema)
        parser.output.exchange(&output)
        var fault: RequestFault?
        do throws(RequestStop) {
            parser.skipSpace()
            try value(&parser)
            try parser.endOfDocument()
        } catch {
            fault = parser.fault(in: json)
        }
        parser.output.giveBack(&output)
        if let fault {
            output.truncate(to: length)
            throw fault
        }
    }
}

extension UnsafeRawBufferPointer {
    /// Whether the bytes are white space alone, as JSON has it.
    var isJSONSpace: Bool { allSatisfy(Self.isJSONSpace) }

    /// Whether the bytes are `null`, with white space around it or not.
    fileprivate var isJSONNull: Bool {
        let rest = drop(while: Self.isJSONSpace)
        return rest.starts(with: "null".utf8) && rest.dropFirst(4).allSatisfy(Self.isJSONSpace)
    }

    private static func isJSONSpace(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09
    }
}

extension UnsafePointer<FieldTable> {
    /// Whether `{}` is a value of the field.
    fileprivate var takesEmptyObject: Bool {
        switch pointee.cardinality {
        case .map: return true
        case .expanded, .packed: return false
        case .singular:
            switch pointee.message?.pointee.wellKnown {
            case .some(.none), .empty, .struct, .value, .any: return true
            case nil, .timestamp, .duration, .fieldMask, .listValue, .wrapper: return false
            }
        }
    }
}

@available(*, unavailable)
extension RequestAssembler: Sendable {}
