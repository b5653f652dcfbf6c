internal import Schema

extension RequestParser {
    /// What was found, in words. A body that does not fit may, further on, not even be JSON: then that is the fault.
    @inline(never)
    mutating func fault(in json: UnsafeRawBufferPointer) -> RequestFault {
        guard let found = failure else { preconditionFailure("a body was refused without a reason") }
        guard found.reason.kind == .invalidMessage else { return found.fault(in: json) }
        do throws(RequestStop) {
            rewind()
            try anyDocument()
            return found.fault(in: json)
        } catch {
            return (failure ?? found).fault(in: json)
        }
    }
}
