internal import Bytes
internal import ProtoJSON
internal import Schema
internal import Testing

/// Puts a message together out of named parts and shows it as JSON.
final class AssemblerFixture {
    let schema: Schema
    let type: MessageReference
    let assembler: RequestAssembler
    private(set) var message: [UInt8] = []

    init(_ name: String = "t.All", options: RequestOptions = RequestOptions()) throws {
        let schema = try RequestSchema.schema.get()
        self.schema = schema
        type = try #require(Array(name.utf8).withUnsafeBytes { schema.message(named: $0) })
        assembler = RequestAssembler(options: options)
        assembler.begin()
    }

    func path(_ name: String) throws(RequestParameterFault) -> RequestParameterPath {
        try RequestParameterPath(name, in: type)
    }

    func body(_ json: String, checksRequired: Bool = true) throws {
        try add { output throws(RequestFault) in
            let text = ByteBuffer(json.utf8)
            try assembler.append(
                body: text.bytes, to: type, checksRequired: checksRequired, in: schema, into: &output)
        }
    }

    func body(_ json: String, field: String) throws {
        let path = try path(field)
        try add { output throws(RequestFault) in
            let text = ByteBuffer(json.utf8)
            try assembler.append(
                body: text.bytes, toField: path, checksRequired: false, in: schema, into: &output)
        }
        try assembler.reserve(body: path)
    }

    func variable(_ name: String, _ text: String) throws {
        let path = try path(name)
        try add { output throws(RequestParameterFault) in
            try text.lent { text throws(RequestParameterFault) in
                try assembler.append(variable: text, to: path, in: schema, into: &output)
            }
        }
    }

    func parameter(_ name: String, _ text: String) throws {
        try add { output throws(RequestParameterFault) in
            try name.lent { name throws(RequestParameterFault) in
                try text.lent { text throws(RequestParameterFault) in
                    try assembler.append(parameter: name, text, to: type, in: schema, into: &output)
                }
            }
        }
    }

    func file(_ name: String, _ bytes: [UInt8], type contentType: String = "") throws {
        try add { output throws(RequestParameterFault) in
            let data = ByteBuffer(bytes)
            try name.lent { name throws(RequestParameterFault) in
                try contentType.lent { contentType throws(RequestParameterFault) in
                    try assembler.append(
                        file: name, data.bytes, contentType: contentType, to: type, into: &output)
                }
            }
        }
    }

    var json: String {
        get throws { try ReplyTranscoder().json(of: message, from: type, in: schema).get() }
    }

    private func add<Failure: Error>(_ part: (inout ByteBuffer) throws(Failure) -> Void) throws(Failure) {
        var output = ByteBuffer(message)
        do throws(Failure) {
            try part(&output)
            message = output.array()
        } catch {
            #expect(output.array() == message, "a part that is refused leaves nothing behind")
            throw error
        }
    }
}

extension String {
    /// A view of the text, in memory that ends where it does.
    func lent<Result, Failure: Error>(_ body: (ByteView) throws(Failure) -> Result) throws(Failure) -> Result {
        let copy = UnsafeMutablePointer<UInt8>.allocate(capacity: max(1, utf8.count))
        defer { copy.deallocate() }
        for (index, byte) in utf8.enumerated() { copy[index] = byte }
        return try body(ByteView(start: copy, count: utf8.count))
    }
}
