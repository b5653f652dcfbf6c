internal import Routing
internal import Schema

extension RouteConfiguration {
    /// Reads one entry of `routes:`. Nil when it is not whole; then there are faults in the list.
    init?(_ section: inout Section) {
        let method = section.required("method", as: .methodName)
        let rule = HTTPRule(&section)
        let faults = section.faults
        let additional =
            section.items("additional_bindings") { node, path -> HTTPRule? in
                var rule: HTTPRule?
                Section.read(node, path: path, faults, expected: "get: /v1/shelves") { rule = HTTPRule(&$0) }
                return rule
            } ?? []
        guard let method, let rule else { return nil }
        self.init(service: method.service, method: method.name, rules: [rule] + additional)
    }
}

extension HTTPRule {
    private static let verbs = ["get", "put", "post", "delete", "patch"]

    /// Reads what a rule and an additional binding have in common.
    fileprivate init?(_ section: inout Section) {
        var patterns: [(verb: String, template: String)] = []
        var isWhole = true
        for verb in Self.verbs where section.node(verb) != nil {
            guard let template = section.required(verb, as: .pathTemplate) else {
                isWhole = false
                continue
            }
            patterns.append((verb.uppercased(), template))
        }
        let hasCustom = section.node("custom") != nil
        section.section("custom", expected: "{ kind: PURGE, path: /v1/cache }") { section in
            let kind = section.required("kind", as: .methodToken)
            let path = section.required("path", as: .pathTemplate)
            if let kind, let path { patterns.append((kind, path)) }
        }
        var body = ""
        var responseBody = ""
        section.read("body", as: .bodyField, into: &body)
        section.read("response_body", as: .fieldName, into: &responseBody)
        if patterns.count > 1 {
            section.faults.add(
                "a rule has one of \(oneOf(Self.verbs + ["custom"])); further ones are additional_bindings",
                at: section.mark, path: section.path)
        } else if patterns.isEmpty, isWhole, !hasCustom {
            section.faults.add(
                "expected one of \(oneOf(Self.verbs + ["custom"])) with a path template", at: section.mark,
                path: section.path)
        }
        guard isWhole, patterns.count == 1, let pattern = patterns.first else { return nil }
        self.init(verb: pattern.verb, template: pattern.template, body: body, responseBody: responseBody)
    }
}

extension Form where Value == String {
    static let pathTemplate = Form("a path template such as /v1/{name=shelves/*}") { (scalar) throws(Objection) in
        do throws(TemplateFault) {
            _ = try PathTemplate(scalar.text)
        } catch {
            guard scalar.text.hasPrefix("/") else { return nil }
            throw Objection("column \(error.column) of \(scalar.named): \(error.reason)")
        }
        return scalar.text
    }

    /// A path without variables, and without a slash at its end but for `/` itself.
    static let mount = Form("a path such as /shop") { (scalar) throws(Objection) in
        guard let template = try? PathTemplate(scalar.text), template.verb == nil, template.variables.isEmpty,
            !template.segments.contains(.single), !template.segments.contains(.multi)
        else { return nil }
        return scalar.text
    }

    /// The name of a request's method: RFC 9110's `token`, or `*`.
    static let methodToken = Form("the name of a method such as PURGE, or *") { (scalar) throws(Objection) in
        HTTPRule.isVerb(scalar.text) ? scalar.text : nil
    }

    static let bodyField = Form("* or the name of a field") { (scalar) throws(Objection) in
        scalar.text == "*" || isEnvironmentName(scalar.text) ? scalar.text : nil
    }

    static let fieldName = Form("the name of a field") { (scalar) throws(Objection) in
        isEnvironmentName(scalar.text) ? scalar.text : nil
    }
}

/// `shop.v1.Orders/Create`, taken apart.
struct MethodName {
    var service: String
    var name: String
}

extension Form where Value == MethodName {
    static let methodName = Form("a method such as shop.v1.Orders/Create") { (scalar) throws(Objection) in
        let halves = scalar.text.split(separator: "/", omittingEmptySubsequences: false)
        guard halves.count == 2, isEnvironmentName(String(halves[1])),
            halves[0].split(separator: ".", omittingEmptySubsequences: false).allSatisfy({
                isEnvironmentName(String($0))
            })
        else { return nil }
        return MethodName(service: String(halves[0]), name: String(halves[1]))
    }
}
