internal import Bytes
internal import ProtoJSON
public import Routing
public import Schema

/// What a route takes from where, and what it shows of the reply: a rule of `google.api.http` compiled against its
/// method.
///
/// A method's own path needs none, as long as its body is the whole message and JSON; its two exceptions are
/// `ofRawBodies` and `ofQuery`.
public final class RouteBinding: Sendable {
    enum Body: Sendable {
        /// Nothing of the message.
        case none
        case whole
        case field(RequestParameterPath)
    }

    /// One variable of the path, and the field that it fills.
    struct Variable: Sendable {
        let place: PathVariable
        let path: RequestParameterPath
    }

    let body: Body
    /// Nil on a method's own path, which has no variables.
    let template: PathTemplate?
    let variables: [Variable]
    /// Whether fields that neither path nor body gives come from the query.
    let takesQuery: Bool
    /// Whether the body is a `google.api.HttpBody`: it is taken as it is, and its media type with it.
    let takesRawBody: Bool
    var takesBody: Bool { if case .none = body { false } else { true } }
    /// Whether a raw body that says it is JSON is the JSON of the message all the same: on a method's own path.
    let prefersJSON: Bool
    /// What is shown of the reply; nil for all of it.
    let shown: ReplyField?
    /// Whether what is shown is a `google.api.HttpBody`: it leaves as it is.
    let givesRawBody: Bool
    /// Whether required fields are looked for once all parts are there.
    let isChecked: Bool
    /// Whether a body may stand in the way of a path variable.
    let isScanned: Bool
    /// The tables that all of this points into.
    private let method: Method

    private init(
        _ method: Method, input: MessageReference, output: MessageReference, body: Body,
        template: PathTemplate? = nil, variables: [Variable] = [], takesQuery: Bool, prefersJSON: Bool = false,
        shown: ReplyField? = nil
    ) {
        self.method = method
        self.body = body
        self.template = template
        self.variables = variables
        self.takesQuery = takesQuery
        self.prefersJSON = prefersJSON
        self.shown = shown
        takesRawBody =
            switch body {
            case .none: false
            case .whole: input.table.pointee.isRawBody
            case .field(let path): path.isRawBody
            }
        givesRawBody = shown?.isRawBody ?? output.table.pointee.isRawBody
        let isWholeBody = if case .whole = body { variables.isEmpty } else { false }
        isChecked = !isWholeBody && MessageScan.hasRequiredFields(input)
        let isWithoutBody = if case .none = body { true } else { false }
        isScanned = !isWithoutBody && variables.contains(where: \.path.mayMeetObstacle)
    }

    /// Compiles a rule; says why it cannot be served.
    public static func compile(
        _ rule: HTTPRule, template: PathTemplate, method: Method
    ) -> Result<RouteBinding, BindingFault> {
        guard let input = method.input, let output = method.output else {
            return .failure(BindingFault(method.unavailable ?? "the method's types are not known"))
        }
        do throws(BindingFault) {
            let body = try body(rule.body, input)
            let variables = try template.variables.map { place throws(BindingFault) in
                try variable(place, input, beside: body)
            }
            let takesQuery = if case .whole = body { false } else { true }
            return .success(
                RouteBinding(
                    method, input: input, output: output, body: body, template: template, variables: variables,
                    takesQuery: takesQuery, shown: try shown(rule.responseBody, output)))
        } catch {
            return .failure(error)
        }
    }

    /// For the path of a method that takes or gives a `google.api.HttpBody`; nil for all others.
    static func ofRawBodies(_ method: Method) -> RouteBinding? {
        guard let input = method.input, let output = method.output,
            input.table.pointee.isRawBody || output.table.pointee.isRawBody
        else { return nil }
        return RouteBinding(method, input: input, output: output, body: .whole, takesQuery: false, prefersJSON: true)
    }

    /// For `GET` on the path of a method without side effects: everything comes from the query.
    static func ofQuery(_ method: Method) -> RouteBinding? {
        guard let input = method.input, let output = method.output else { return nil }
        return RouteBinding(method, input: input, output: output, body: .none, takesQuery: true)
    }
}

/// Why a rule cannot be served.
public struct BindingFault: Error, Equatable, CustomStringConvertible, Sendable {
    public let description: String

    init(_ description: String) {
        self.description = description
    }
}

extension RouteBinding {
    private static func body(_ name: String, _ input: MessageReference) throws(BindingFault) -> Body {
        switch name {
        case "": return .none
        case "*": return .whole
        default:
            guard !name.contains(".") else {
                throw BindingFault("body: \(name.prefix(80)) is no field of the message itself")
            }
            do throws(RequestParameterFault) {
                return .field(try RequestParameterPath(name, in: input))
            } catch {
                throw BindingFault("body: \(error.reason)")
            }
        }
    }

    private static func variable(
        _ place: PathVariable, _ input: MessageReference, beside body: Body
    ) throws(BindingFault) -> Variable {
        let path: RequestParameterPath
        do throws(RequestParameterFault) {
            path = try RequestParameterPath(place.fieldPath, in: input)
        } catch {
            throw BindingFault("{\(place.fieldPath)}: \(error.reason)")
        }
        if let objection = path.objectionToVariable { throw BindingFault("{\(place.fieldPath)}: \(objection)") }
        if case .field(let field) = body, field.text == path.text {
            throw BindingFault("{\(place.fieldPath)}: the body gives the same field")
        }
        return Variable(place: place, path: path)
    }

    private static func shown(_ name: String, _ output: MessageReference) throws(BindingFault) -> ReplyField? {
        guard !name.isEmpty else { return nil }
        guard let field = ReplyField(named: name, in: output) else {
            throw BindingFault(
                "response_body: \(output.table.pointee.fullName.text) has no field \"\(name.prefix(80))\"")
        }
        return field
    }
}
