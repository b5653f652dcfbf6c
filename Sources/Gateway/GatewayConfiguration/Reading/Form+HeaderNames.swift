extension Form where Value == String {
    /// A request header that may become metadata, lower-cased.
    static let forwardedHeader = Form("a header's name such as X-Tenant, or Grpc-Metadata-*") {
        (scalar) throws(Objection) in
        let name = scalar.text.lowercased()
        let metadataPrefix = "grpc-metadata-"
        if name == "\(metadataPrefix)*" { return name }
        guard isToken(name) else { return nil }
        let metadata = name.hasPrefix(metadataPrefix) ? String(name.dropFirst(metadataPrefix.count)) : name
        if isReservedMetadata(metadata) {
            throw Objection("\(scalar.named) is a header that the gateway or the protocol sets; it cannot be forwarded")
        }
        return metadata.isEmpty ? nil : name
    }
}

/// Names that no client may set on a call: those of HTTP, of gRPC, and the gateway's own.
private func isReservedMetadata(_ name: String) -> Bool {
    let names: Set<String> = [
        "host", "connection", "keep-alive", "proxy-authenticate", "proxy-authorization", "proxy-connection", "te",
        "trailer", "trailers", "transfer-encoding", "upgrade", "user-agent", "x-request-id", "traceparent",
        "tracestate", "x-patchbay-caller",
    ]
    return names.contains(name) || name.hasPrefix("grpc-") || name.hasPrefix("content-")
}

/// A lower-cased name of RFC 9110's `token`, save the characters that gRPC's metadata keys cannot have.
private func isToken(_ name: String) -> Bool {
    !name.isEmpty
        && name.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
            case UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."): true
            default: false
            }
        }
}
