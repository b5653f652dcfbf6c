internal import Bytes
internal import HTTPFront
internal import Problem
internal import ProtoJSON
internal import Routing
internal import Schema

/// The media types of bodies: 415 comes before a byte of the body is read.
extension Worker {
    /// Notes how the body is to be read; false when it is of a type that the route doesn't take, and answered.
    ///
    /// Nothing more is asked of raw bodies and forms from a page: a foreign `Origin` has been refused before.
    func takesBody(_ exchange: Exchange, hasOrigin: Bool) -> Bool {
        let http = exchange.http
        guard let routed = exchange.routed else { return false }
        let contentType = http.header("Content-Type")
        let binding = exchange.binding
        if let binding, binding.takesRawBody {
            let isJSON = binding.prefersJSON && MediaType.isJSON(contentType: contentType, hasOrigin: hasOrigin)
            exchange.bodyForm = isJSON ? .json : .raw
            return true
        }
        if !http.hasBody, let binding, !binding.takesBody { return true }
        let isStreamed = routed.method.isClientStreaming
        let isJSON =
            isStreamed
            ? MediaType.isJSONSequence(contentType: contentType, hasOrigin: hasOrigin)
            : MediaType.isJSON(contentType: contentType, hasOrigin: hasOrigin)
        if isJSON { return true }
        if !isStreamed, let contentType, MediaType.isForm(contentType: contentType), takesForm(routed, binding) {
            exchange.bodyForm = .form
            return true
        }
        let type = contentType.map { "\"\($0.text.prefix(80))\"" } ?? "no type"
        let right = isStreamed ? "application/x-ndjson or application/json" : "application/json"
        exchange.answer(.unsupportedMediaType, detail: "the body's media type is \(type); send \(right)")
        return false
    }

    /// Whether there is a field for a file: without one JSON says all that a form could.
    private func takesForm(_ routed: RoutedMethod, _ binding: RouteBinding?) -> Bool {
        switch binding?.body ?? .whole {
        case .none: false
        case .whole: routed.method.input?.table.pointee.takesFiles ?? false
        case .field(let path): path.message?.table.pointee.takesFiles ?? false
        }
    }
}
