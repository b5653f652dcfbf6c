internal import SwiftProtobuf

/// What descriptors say for readers: comments, deprecations, names of oneofs. Tables hold none of it, for no call needs
/// it; it is read when a description is made, and let go of with it.
///
/// Names are full names as in `shop.v1.Order.items`, enum values' too (`shop.v1.Status.STATUS_OPEN`).
public struct DescriptorNotes: Sendable {
    private var comments: [String: String] = [:]
    private var deprecated: Set<String> = []
    private var oneofs: [String: String] = [:]

    public init() {}

    /// Reads serialized `FileDescriptorProto`s. One that is malformed, or has the name of an earlier one, says nothing,
    /// as it does in `Schema.compile`.
    public init(files: [[UInt8]]) {
        var known: Set<String> = []
        var options = BinaryDecodingOptions()
        options.messageDepthLimit = 100
        for bytes in files {
            guard
                let file = try? Google_Protobuf_FileDescriptorProto(
                    serializedBytes: bytes, partial: true, options: options),
                known.insert(file.name).inserted
            else { continue }
            read(file)
        }
    }

    /// The comment that stands before the declaration, else the one behind it on its line; nil without one.
    public func comment(of name: String) -> String? { comments[name] }

    public func isDeprecated(_ name: String) -> Bool { deprecated.contains(name) }

    /// The oneof that a field is a member of; nil for none.
    public func oneof(ofField name: String) -> String? { oneofs[name] }

    // MARK: Reading

    private mutating func read(_ file: Google_Protobuf_FileDescriptorProto) {
        var texts: [[Int32]: String] = [:]
        for location in file.sourceCodeInfo.location {
            let comment = location.hasLeadingComments ? location.leadingComments : location.trailingComments
            let text = Self.cleaned(comment)
            if !text.isEmpty { texts[location.path] = text }
        }
        // Numbers of the fields of descriptor.proto.
        for (index, message) in file.messageType.enumerated() {
            read(message, at: [4, Int32(index)], scope: file.package, texts)
        }
        for (index, enumeration) in file.enumType.enumerated() {
            read(enumeration, at: [5, Int32(index)], scope: file.package, texts)
        }
        for (index, field) in file.extension.enumerated() {
            note(Self.join(file.package, field.name), at: [7, Int32(index)], field.options.deprecated, texts)
        }
        for (index, service) in file.service.enumerated() {
            let name = Self.join(file.package, service.name)
            let path = [6, Int32(index)]
            note(name, at: path, service.options.deprecated, texts)
            for (index, method) in service.method.enumerated() {
                note("\(name).\(method.name)", at: path + [2, Int32(index)], method.options.deprecated, texts)
            }
        }
    }

    /// The parser bounds the nesting, and with it this recursion.
    private mutating func read(
        _ message: Google_Protobuf_DescriptorProto, at path: [Int32], scope: String, _ texts: [[Int32]: String]
    ) {
        let name = Self.join(scope, message.name)
        note(name, at: path, message.options.deprecated, texts)
        for (index, field) in message.field.enumerated() {
            let fieldName = "\(name).\(field.name)"
            note(fieldName, at: path + [2, Int32(index)], field.options.deprecated, texts)
            if field.hasOneofIndex, !field.proto3Optional, message.oneofDecl.indices.contains(Int(field.oneofIndex)) {
                oneofs[fieldName] = message.oneofDecl[Int(field.oneofIndex)].name
            }
        }
        for (index, field) in message.extension.enumerated() {
            note("\(name).\(field.name)", at: path + [6, Int32(index)], field.options.deprecated, texts)
        }
        for (index, nested) in message.nestedType.enumerated() {
            read(nested, at: path + [3, Int32(index)], scope: name, texts)
        }
        for (index, enumeration) in message.enumType.enumerated() {
            read(enumeration, at: path + [4, Int32(index)], scope: name, texts)
        }
    }

    private mutating func read(
        _ enumeration: Google_Protobuf_EnumDescriptorProto, at path: [Int32], scope: String,
        _ texts: [[Int32]: String]
    ) {
        let name = Self.join(scope, enumeration.name)
        note(name, at: path, enumeration.options.deprecated, texts)
        for (index, value) in enumeration.value.enumerated() {
            note("\(name).\(value.name)", at: path + [2, Int32(index)], value.options.deprecated, texts)
        }
    }

    private mutating func note(_ name: String, at path: [Int32], _ isDeprecated: Bool, _ texts: [[Int32]: String]) {
        if let text = texts[path], comments[name] == nil { comments[name] = text }
        if isDeprecated { deprecated.insert(name) }
    }

    private static func join(_ scope: String, _ name: String) -> String {
        scope.isEmpty ? name : "\(scope).\(name)"
    }

    /// Without the space behind each `//`, and without empty lines around.
    private static func cleaned(_ comment: String) -> String {
        let lines = comment.split(separator: "\n", omittingEmptySubsequences: false).map { line in
            let line = line.hasPrefix(" ") ? line.dropFirst() : line
            return line.lastIndex { $0 != " " && $0 != "\t" && $0 != "\r" }.map { line[...$0] } ?? ""
        }
        guard let first = lines.firstIndex(where: { !$0.isEmpty }), let last = lines.lastIndex(where: { !$0.isEmpty })
        else { return "" }
        return lines[first...last].joined(separator: "\n")
    }
}
