internal import Bytes
public import HTTPFront
internal import Problem
public import Routing

/// Answers the admin listener and the probes listener, on the control loop: `/healthz` never waits for a worker.
public final class AdminService: HTTPService {
    /// What a listener serves.
    public enum Scope: Sendable {
        case admin
        /// For kubelets and scrapers: `/healthz`, `/readyz` and `/metrics`, whatever `Host` says.
        case probes
    }

    private let scope: Scope
    private let hostRule: HostRule?
    private unowned let plane: ControlPlane

    /// - Parameter hostRule: which `Host` is answered to; nil for any.
    public init(_ scope: Scope, hostRule: HostRule?, plane: ControlPlane) {
        self.scope = scope
        self.hostRule = hostRule
        self.plane = plane
    }

    public func headReceived(_ http: HTTPExchange) -> OnHead {
        if let hostRule, !hostRule.allows(http.host) {
            refuse(http, .misdirectedHost, hostRule.explanation(for: http.host))
            return .respond
        }
        let isRead = http.methodKind == .get || http.methodKind == .head
        let isForeign = OriginRule.isCrossSite(
            origin: http.header("Origin"), fetchSite: http.header("Sec-Fetch-Site"), host: http.host)
        if !isRead, isForeign {
            refuse(http, .forbidden, "a web page of another origin may not change anything here")
            return .respond
        }
        let path = http.path.text
        if http.methodKind == .post, let remedy = remedy(forMissing: path) {
            refuse(http, .methodUnavailable, remedy)
            return .respond
        }
        guard isKnown(path) else {
            refuse(
                http, .noSuchRoute, "there is no \(path.prefix(80)) here; there are \(known.joined(separator: ", "))")
            return .respond
        }
        guard isRead else {
            if http.methodKind == .options {
                http.setHeader("Allow", "GET, HEAD, OPTIONS")
                http.respond(status: 204, contentType: nil)
            } else {
                http.setHeader("Allow", "GET, HEAD, OPTIONS")
                refuse(http, .methodNotAllowed, "\(http.method.text.prefix(32)) is not allowed here; use GET")
            }
            return .respond
        }
        return .readBody(maximumBytes: 0)
    }

    public func requestReceived(_ http: HTTPExchange) {
        let path = http.path.text
        switch plane.assumeIsolated({ $0.page(path) }) {
        case .page(let status, let type, let bytes):
            http.reply.clear()
            http.reply.append(bytes)
            respond(http, status, type)
        case .noSuchPlugin(let name, let names):
            let hint = Suggestion.near(name, among: names).first.map { "; did you mean \($0)?" } ?? ""
            refuse(http, .noSuchRoute, "there is no plugin \(name.prefix(80))\(hint)")
        }
    }

    public func headRefused(_ http: HTTPExchange, _ fault: HeadFault) {
        refuse(http, .invalidRequest, "\(fault.reason)", status: fault.status)
    }

    public func bodyTooLarge(_ http: HTTPExchange) {
        refuse(http, .bodyTooLarge, "a request here has no body")
    }

    public func clientLeft(_ http: HTTPExchange) {}

    public func exchangeEnded(_ http: HTTPExchange, delivered: Bool) {}

    // MARK: Parts

    private var known: [String] {
        switch scope {
        case .admin: ["/healthz", "/readyz", "/metrics", "/plugins", "/plugins/{name}"]
        case .probes: ["/healthz", "/readyz", "/metrics"]
        }
    }

    private func isKnown(_ path: String) -> Bool {
        switch path {
        case "/healthz", "/readyz", "/metrics": true
        case "/plugins": scope == .admin
        default: scope == .admin && path.hasPrefix("/plugins/") && path.utf8.count > "/plugins/".utf8.count
        }
    }

    /// What helps until a change that is asked for by POST is supported; nil when `path` asks for none.
    private func remedy(forMissing path: String) -> String? {
        guard scope == .admin else { return nil }
        if path == "/reload" {
            return "reading the configuration again is not supported yet; stop the gateway with SIGTERM, which "
                + "drains it, and start it again"
        }
        if path.hasPrefix("/plugins/"), path.hasSuffix(":restart") {
            return "restarting a plugin is not supported yet; end its process, whose pid /plugins shows: the gateway "
                + "launches another"
        }
        return nil
    }

    private func refuse(_ http: HTTPExchange, _ kind: ProblemKind, _ detail: String, status: Int? = nil) {
        http.reply.clear()
        let problem = Problem(kind, detail, status: status)
        problem.encode(style: .problem, into: &http.reply)
        respond(http, problem.status, ProblemStyle.problem.contentType)
    }

    private func respond(_ http: HTTPExchange, _ status: Int, _ contentType: StaticString) {
        http.setHeader("Cache-Control", "no-store")
        http.respond(status: status, contentType: contentType)
    }
}

@available(*, unavailable)
extension AdminService: Sendable {}
