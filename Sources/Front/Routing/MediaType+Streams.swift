public import Bytes

extension MediaType {
    /// Whether the body is to be read as a sequence of JSON values: `application/x-ndjson`, or what `isJSON` takes.
    public static func isJSONSequence(contentType: ByteView?, hasOrigin: Bool) -> Bool {
        if isJSON(contentType: contentType, hasOrigin: hasOrigin) { return true }
        guard let contentType = contentType?.trimmed else { return false }
        let end = contentType.firstIndex(of: UInt8(ascii: ";")) ?? contentType.count
        guard contentType.slice(0, end).trimmed.isCaseInsensitively("application/x-ndjson") else { return false }
        return isUTF8(parameters: contentType.slice(end, contentType.count))
    }
}
