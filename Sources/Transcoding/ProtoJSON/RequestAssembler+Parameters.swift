public import Bytes
public import Schema

extension RequestAssembler {
    /// Notes, once the path variables have been appended, that the field at `path` is the body's with all that is in it:
    /// no parameter may name it.
    ///
    /// - Parameter isGiven: false when the body leaves the field out (`gives`): then another member of its oneof may be
    ///   given.
    public func reserve(body path: RequestParameterPath, isGiven: Bool = true) throws(RequestParameterFault) {
        steps.load(path)
        if let objection = take(from: .body, inOneofs: isGiven) { throw RequestParameterFault(reason: objection) }
    }

    /// Appends the field at `path` with the value of a path variable. Whatever a body said before gives way.
    public func append(
        variable text: ByteView, to path: RequestParameterPath, in schema: Schema, into output: inout ByteBuffer
    ) throws(RequestParameterFault) {
        steps.load(path)
        if let objection = take(from: .path) { throw RequestParameterFault(reason: objection) }
        guard try fill(text, in: schema, &output) else {
            throw RequestParameterFault(reason: "the enum has no value \"\(text.shortened)\"")
        }
    }

    /// Appends the field that a query parameter, or a part of a form, names. What the message has no field for is
    /// refused, or passed over where unknown fields are.
    public func append(
        parameter name: ByteView, _ text: ByteView, to message: MessageReference, in schema: Schema,
        into output: inout ByteBuffer
    ) throws(RequestParameterFault) {
        if let reason = steps.resolve(name.bytes, in: message.table) {
            if reason.isUnknown, parser.options.ignoresUnknownFields { return }
            throw RequestParameterFault(reason: reason.words, isUnknown: reason.isUnknown)
        }
        if let reason = RequestParameterReason.objection(toTextIn: steps.leaf) {
            throw RequestParameterFault(reason: reason.words)
        }
        if let objection = take(from: .query) { throw RequestParameterFault(reason: objection) }
        try fill(text, in: schema, &output)
    }

    /// Notes that the field at `steps` is given; why it may not be, as a sentence.
    ///
    /// - Parameter inOneofs: whether that keeps other members of its oneof out.
    func take(from origin: RequestParameterSet.Origin, inOneofs: Bool = true) -> String? {
        let fields = steps.fields
        var key = RequestParameterSet.root
        for (position, field) in fields.enumerated() {
            if inOneofs, field.pointee.oneof >= 0 {
                let oneof = given.key(oneof: field.pointee.oneof, of: key)
                switch given.value(of: oneof) {
                case nil: given.insert(oneof, field.pointee.index)
                case field.pointee.index: break
                default: return "another member of its oneof is given, too"
                }
            }
            key = given.key(field: field.pointee.index, of: key)
            let isLeaf = position == fields.count - 1
            switch given.value(of: key) {
            case RequestParameterSet.Origin.body.rawValue: return "the body gives it"
            case RequestParameterSet.Origin.path.rawValue: return "the path gives it"
            case RequestParameterSet.Origin.query.rawValue: return "it is given twice"
            case RequestParameterSet.Origin.message.rawValue where isLeaf: return "the message gives it, too"
            default: break
            }
            if isLeaf, field.pointee.cardinality == .singular || origin == .body { given.insert(key, origin.rawValue) }
        }
        return nil
    }

    /// Writes the field at `steps`. False, and nothing written, for the name of an enum value that is not known and to be
    /// ignored.
    @discardableResult
    private func fill(
        _ text: ByteView, in schema: Schema, _ output: inout ByteBuffer
    ) throws(RequestParameterFault) -> Bool {
        let length = output.count
        parser.schema = Unmanaged.passUnretained(schema)
        parser.output.exchange(&output)
        var isWritten = false
        var fault: RequestParameterFault?
        do throws(RequestParameterFault) {
            isWritten = try nest(text, at: 0)
        } catch {
            fault = error
        }
        parser.output.giveBack(&output)
        if !isWritten { output.truncate(to: length) }
        if let fault { throw fault }
        return isWritten
    }

    /// Writes the messages that lead to the last field, and that one within them. `RequestParameterSteps` bounds the
    /// recursion.
    private func nest(_ text: ByteView, at position: Int) throws(RequestParameterFault) -> Bool {
        let field = steps.fields[position]
        if position == steps.fields.count - 1 { return try append(text, to: field) }
        let mark = openMessage(field)
        let isWritten = try nest(text, at: position + 1)
        closeMessage(field, mark)
        return isWritten
    }

    /// Begins a message or group field; `closeMessage` ends it.
    func openMessage(_ field: UnsafePointer<FieldTable>) -> Int {
        parser.output.reserve(20)
        parser.output.varint(UInt64(field.pointee.tag))
        return field.pointee.kind == .group ? 0 : parser.output.open()
    }

    func closeMessage(_ field: UnsafePointer<FieldTable>, _ mark: Int) {
        if field.pointee.kind == .group {
            parser.output.reserve(10)
            parser.output.varint(UInt64(field.pointee.tag) &+ 1)
        } else {
            parser.output.close(mark)
        }
    }
}
