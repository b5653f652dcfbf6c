internal import ArgumentParser

/// The method that `call` names: `shop.v1.Orders/Create`, also with the `/` that gRPC puts before it.
struct CallTarget: Equatable {
    let service: String
    let method: String

    init(_ text: String) throws(ValidationError) {
        let path = text.hasPrefix("/") ? text.dropFirst() : Substring(text)
        let parts = path.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty else {
            var hint = ""
            // How some tools write it, and proto files.
            if parts.count == 1, let dot = path.lastIndex(of: "."), dot != path.startIndex {
                let method = path[path.index(after: dot)...]
                if !method.isEmpty { hint = "; did you mean \(path[..<dot])/\(method)?" }
            }
            let found = Printable.text(text, maximumCount: 120)
            throw ValidationError("expected SERVICE/METHOD such as shop.v1.Orders/Create, found \"\(found)\"\(hint)")
        }
        service = parts[0]
        method = parts[1]
    }
}
