internal import Bytes
internal import HTTPFront
internal import Problem

/// The gateway's own pages: `/openapi.json` and `/docs`.
extension Worker {
    /// Answers a request for one of the pages; false when the path is another.
    func answerPage(_ exchange: Exchange) -> Bool {
        let path = exchange.http.path
        guard path.equals("/openapi.json") || path.equals("/docs") else { return false }
        exchange.answer(.noSuchRoute, detail: "\(path.text) is not supported yet")
        return true
    }
}

extension ByteView {
    fileprivate func equals(_ literal: StaticString) -> Bool {
        equals(UnsafeRawBufferPointer(start: literal.utf8Start, count: literal.utf8CodeUnitCount))
    }
}
