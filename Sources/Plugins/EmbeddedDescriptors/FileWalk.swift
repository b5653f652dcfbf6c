internal import PluginProtocol

/// Walks over a `FileDescriptorProto` whose length nobody gives, and finds where it ends.
///
/// All writers of descriptors go in the order of field numbers, so it ends before the first tag that is unknown, descends,
/// or does not hold what it must; only an edition's own fields may follow `syntax` (PROTOCOL.md §10).
struct FileWalk {
    private let bytes: UnsafeRawBufferPointer
    private let bounds: ScanBounds
    /// Where the last field ends that was accepted.
    private var position = 0
    private var imports = 0
    private var isOfEdition = false
    /// Bytes looked at, those of the field that was refused included.
    private var walked = 0

    private var path = ""
    /// There is more to it than a name.
    private var holdsAnything = false

    init(_ bytes: UnsafeRawBufferPointer, _ bounds: ScanBounds) {
        self.bytes = bytes
        self.bounds = bounds
    }

    /// The length of the descriptor at the first byte, and its path; nil when there is none.
    ///
    /// Adds to `walked` how many bytes it looked at, whatever the answer: a field may be long, and refused at its end.
    static func descriptor(
        at bytes: UnsafeRawBufferPointer, _ bounds: ScanBounds, walked: inout Int
    ) -> (length: Int, path: String)? {
        let room = UnsafeRawBufferPointer(rebasing: bytes.prefix(bounds.maximumFileBytes))
        var walk = FileWalk(room, bounds)
        let length = walk.run()
        walked += walk.walked
        guard length > 0, walk.holdsAnything else { return nil }
        return (length, walk.path)
    }

    private mutating func run() -> Int {
        var previous: UInt8 = 0
        while position < bytes.count {
            let tag = bytes[position]
            guard follows(tag, previous), let end = endOfField(tag) else { return position }
            // The cursor reads the one field that `endOfField` has found.
            guard accepts(UnsafeRawBufferPointer(rebasing: bytes[position..<end])) else { return position }
            position = end
            if tag != 0x0a { holdsAnything = true }
            previous = tag
        }
        return position
    }

    private func follows(_ tag: UInt8, _ previous: UInt8) -> Bool {
        switch tag >> 3 {
        case 1: previous == 0
        // Package, options, source positions, syntax, edition: once.
        case 2, 8, 9, 12, 14: previous != 0 && tag >> 3 > previous >> 3
        case 3...7, 10, 11, 15: previous != 0 && tag >> 3 >= previous >> 3
        default: false
        }
    }

    private func endOfField(_ tag: UInt8) -> Int? {
        var position = self.position + 1
        var value: UInt64 = 0
        var shift: UInt64 = 0
        // Five bytes hold any length that fits the bounds.
        while position < bytes.count, shift < 35 {
            let byte = bytes[position]
            position += 1
            value |= UInt64(byte & 0x7f) << shift
            if byte < 0x80 {
                if tag & 7 == 0 { return position }
                guard tag & 7 == 2, value <= UInt64(bytes.count - position) else { return nil }
                return position + Int(value)
            }
            shift += 7
        }
        return nil
    }

    private mutating func accepts(_ bytes: UnsafeRawBufferPointer) -> Bool {
        var cursor = MessageCursor(bytes)
        guard let field = try? cursor.next() else { return false }
        if case .bytes(let value) = field.value { walked += bytes.count - value.count } else { walked += bytes.count }
        switch (field.number, field.value) {
        case (1, .bytes(let name)): return takeName(name)
        case (2, .bytes(let package)):
            guard package.count <= DescriptorGrammar.maximumNameBytes else { return false }
            walked += package.count
            return package.isEmpty || DescriptorGrammar.isTypeName(package)
        case (3, .bytes(let path)):
            imports += 1
            return isPath(path)
        case (4, .bytes(let message)): return nested(message, .message)
        case (5, .bytes(let enumeration)): return nested(enumeration, .enumeration)
        case (6, .bytes(let service)): return nested(service, .service)
        case (7, .bytes(let field)): return nested(field, .field)
        case (8, .bytes(let options)): return areFileOptions(options)
        case (9, .bytes(let positions)): return nested(positions, .any)
        case (10, .varint(let index)), (11, .varint(let index)): return index < UInt64(imports)
        case (10, .bytes(let indices)), (11, .bytes(let indices)):
            // Packed; with 128 imports an index has two bytes.
            walked += indices.count
            return !indices.isEmpty && (imports > 127 || indices.allSatisfy { Int($0) < imports })
        case (12, .bytes(let syntax)):
            isOfEdition = syntax.elementsEqual("editions".utf8)
            return isOfEdition || syntax.elementsEqual("proto3".utf8) || syntax.elementsEqual("proto2".utf8)
        case (14, .varint(let edition)): return isOfEdition && edition < 100_000
        case (15, .bytes(let path)): return isOfEdition && isPath(path)
        default: return false
        }
    }

    private mutating func takeName(_ name: UnsafeRawBufferPointer) -> Bool {
        guard isPath(name) else { return false }
        path = String(decoding: name, as: UTF8.self)
        return true
    }

    private mutating func nested(_ bytes: UnsafeRawBufferPointer, _ kind: DescriptorGrammar.Kind) -> Bool {
        DescriptorGrammar.accepts(bytes, as: kind, depth: bounds.maximumDepth, walked: &walked)
    }

    private mutating func isPath(_ bytes: UnsafeRawBufferPointer) -> Bool {
        walked += min(bytes.count, bounds.maximumPathBytes)
        return Self.isPath(bytes, bounds)
    }

    /// Readable text of a sane length.
    static func isPath(_ bytes: UnsafeRawBufferPointer, _ bounds: ScanBounds) -> Bool {
        !bytes.isEmpty && bytes.count <= bounds.maximumPathBytes && bytes.allSatisfy { $0 >= 0x20 && $0 != 0x7f }
    }

    /// The numbers of `FileOptions`, and extensions: a tag of a neighbour's text is rarely one of them.
    private mutating func areFileOptions(_ options: UnsafeRawBufferPointer) -> Bool {
        var cursor = MessageCursor(options)
        defer { walked += cursor.offset }
        do throws(MessageCursor.Fault) {
            while let field = try cursor.next() {
                switch (field.number, field.value) {
                case (1, .bytes), (8, .bytes), (11, .bytes), (36...37, .bytes), (39...41, .bytes), (44...45, .bytes),
                    (50, .bytes), (999..., _):
                    break
                case (9, .varint(let value)): guard (1...3).contains(value) else { return false }
                case (10, .varint(let value)), (16...18, .varint(let value)), (20, .varint(let value)),
                    (23, .varint(let value)), (27, .varint(let value)), (31, .varint(let value)),
                    (42, .varint(let value)):
                    guard value <= 1 else { return false }
                default: return false
                }
            }
            return true
        } catch {
            return false
        }
    }
}
