internal import Bytes
internal import DocsPage
internal import HTTPFront
internal import Problem

/// The gateway's own pages: `/openapi.json` and `/docs`.
extension Worker {
    private static let pageMethods = "GET, HEAD, OPTIONS"
    private static let docs = PublicPage(ByteBuffer(DocsPage.bytes), entityTag: DocsPage.entityTag)

    /// Whether a browser may go to this from another site: only to a page, and only by a navigation, which tells the
    /// other site nothing of what is there.
    func isPageNavigation(_ http: HTTPExchange) -> Bool {
        guard PageKind(path: http.path) != nil, http.methodKind == .get || http.methodKind == .head else {
            return false
        }
        return http.header("Origin") == nil && http.header("Sec-Fetch-Mode")?.equals("navigate") == true
    }

    /// Answers a request for one of the pages, or has it wait for the page; false when the path is another.
    func answerPage(_ exchange: Exchange) -> Bool {
        guard let kind = PageKind(path: exchange.http.path) else { return false }
        switch exchange.http.methodKind {
        case .get, .head: break
        case .options:
            exchange.answerEmpty(status: 204, allow: Self.pageMethods)
            return true
        default:
            let name = String(exchange.http.method.text.prefix(32))
            exchange.answer(
                Problem(.methodNotAllowed, "\(name) is not allowed here; use GET", allow: Self.pageMethods))
            return true
        }
        switch kind {
        case .description: answerDescription(exchange, hasWaited: false)
        case .docs:
            exchange.http.setHeader("Content-Security-Policy", DocsPage.contentSecurityPolicy)
            exchange.answer(Self.docs, contentType: "text/html; charset=utf-8")
        }
        return true
    }

    private func answerDescription(_ exchange: Exchange, hasWaited: Bool) {
        switch snapshot.description {
        case .made(let page): exchange.answer(page, contentType: "application/json")
        case .tooLarge(let reason): exchange.answer(.replyTooLarge, detail: reason)
        case .failed(let reason) where hasWaited: exchange.answer(.internalFault, detail: reason)
        case .notMade, .failed:
            exchange.awaitsDescription = true
            awaitingDescription.append(exchange)
            report(.descriptionWanted)
        }
    }

    /// A snapshot has come: answers those that wait for the description, if it is there.
    func answerAwaitingDescription() {
        guard !awaitingDescription.isEmpty else { return }
        let waiting = awaitingDescription
        awaitingDescription.removeAll()
        for exchange in waiting {
            exchange.awaitsDescription = false
            answerDescription(exchange, hasWaited: true)
        }
    }

    /// The exchange is answered otherwise, or over, or its client gone.
    func forgetAwaiting(_ exchange: Exchange) {
        guard exchange.awaitsDescription else { return }
        exchange.awaitsDescription = false
        awaitingDescription.removeAll { $0 === exchange }
    }
}

private enum PageKind {
    case description
    case docs

    init?(path: ByteView) {
        if path.equals("/openapi.json") {
            self = .description
        } else if path.equals("/docs") {
            self = .docs
        } else {
            return nil
        }
    }
}

extension Exchange {
    /// Answers with a page, or with 304 when the client has it.
    fileprivate func answer(_ page: PublicPage, contentType: StaticString) {
        http.setHeader("ETag", page.entityTag)
        http.setHeader("Cache-Control", "no-cache")
        if let known = http.header("If-None-Match"), EntityTagList.holds(page.entityTag, in: known) {
            http.announcedLength = page.bytes.count
            answerPage(status: 304, contentType: nil)
            return
        }
        http.lend(page.bytes, of: page)
        answerPage(status: 200, contentType: contentType)
    }
}

extension ByteView {
    fileprivate func equals(_ literal: StaticString) -> Bool {
        equals(UnsafeRawBufferPointer(start: literal.utf8Start, count: literal.utf8CodeUnitCount))
    }
}
