internal import Bytes
internal import JSONEngine
internal import Schema

/// What the body of a request to a route is.
enum RouteBody: Equatable {
    case message
    /// That field of the message.
    case field(String)

    /// Nil for a route whose requests have no body.
    init?(_ route: DescribedRoute) {
        switch route.body {
        case "": return nil
        case "*": self = .message
        default: self = .field(route.body)
        }
    }
}

/// The field at the end of a path such as `book.author.name`, and the full name of the message that it is in.
struct FieldOfPath {
    let field: FieldTable
    let message: String

    init?(_ path: String, in message: MessageReference?) {
        guard !path.isEmpty, var table = message?.table else { return nil }
        var names = path.split(separator: ".", omittingEmptySubsequences: false)[...]
        while let name = names.popFirst() {
            guard let field = Array(name.utf8).withUnsafeBytes({ table.pointee.field(named: $0) }) else { return nil }
            if names.isEmpty {
                (self.field, self.message) = (field.pointee, table.pointee.fullName.text)
                return
            }
            guard let next = field.pointee.message, field.pointee.cardinality == .singular else { return nil }
            table = next
        }
        return nil
    }
}

/// `google.api.HttpBody`, which is any bytes of any type.
enum RawBody {
    static func content() -> JSONNode {
        .object { $0.set("*/*", .object()) }
    }

    static func content(orJSON schema: consuming JSONNode) -> JSONNode {
        var content = JSONNode.content("application/json", schema: schema)
        content.set("*/*", .object())
        return content
    }
}

extension UnsafePointer<MessageTable> {
    var isRawBody: Bool { pointee.fullName.text == "google.api.HttpBody" }
}
