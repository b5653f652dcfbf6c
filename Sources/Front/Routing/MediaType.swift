public import Bytes

/// Which `Content-Type` a request body may bear.
public enum MediaType {
    /// Whether the body is to be read as JSON: `application/json` or `application/…+json`, in UTF-8; and what `curl -d`
    /// sends by itself (a form, or no type), but only when the request bears no `Origin`, so that no web page can post a
    /// form here. If not: 415.
    public static func isJSON(contentType: ByteView?, hasOrigin: Bool) -> Bool {
        guard let contentType = contentType?.trimmed, contentType.count > 0 else { return !hasOrigin }
        let end = contentType.firstIndex(of: UInt8(ascii: ";")) ?? contentType.count
        let essence = contentType.slice(0, end).trimmed
        if essence.isCaseInsensitively("application/x-www-form-urlencoded") { return !hasOrigin }
        guard essence.isCaseInsensitively("application/json") || isStructuredJSON(essence) else { return false }
        return isUTF8(parameters: contentType.slice(end, contentType.count))
    }

    /// Whether the body is a form with parts: `multipart/form-data`.
    public static func isForm(contentType: ByteView) -> Bool {
        let end = contentType.firstIndex(of: UInt8(ascii: ";")) ?? contentType.count
        return contentType.slice(0, end).trimmed.isCaseInsensitively("multipart/form-data")
    }

    /// What a plugin says of its bytes, without blanks at the ends, where it may stand in a `Content-Type`: `type/subtype`,
    /// then anything printable behind a `;`, in 256 bytes at most. Else nil.
    public static func servable(_ type: ByteView) -> ByteView? {
        let type = type.trimmed
        return isServable(type) ? type : nil
    }

    private static func isServable(_ type: ByteView) -> Bool {
        guard type.count <= 256, type.bytes.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }) else { return false }
        let end = type.firstIndex(of: UInt8(ascii: ";")) ?? type.count
        let essence = type.slice(0, end).trimmed
        guard let slash = essence.firstIndex(of: UInt8(ascii: "/")), slash > 0, slash < essence.count - 1 else {
            return false
        }
        return essence.bytes.enumerated().allSatisfy { $0 == slash || $1.isTokenByte }
    }

    /// `application/…+json`.
    private static func isStructuredJSON(_ essence: ByteView) -> Bool {
        let prefix: StaticString = "application/"
        let suffix: StaticString = "+json"
        let (before, behind) = (prefix.utf8CodeUnitCount, suffix.utf8CodeUnitCount)
        guard essence.count > before + behind, essence.begins(with: prefix) else { return false }
        return essence.slice(essence.count - behind, essence.count).isCaseInsensitively(suffix)
    }

    /// Whether no `charset` but UTF-8 is named in `; name=value; name="value"`. Other parameters mean nothing for JSON.
    static func isUTF8(parameters: ByteView) -> Bool {
        var begin = 0
        while begin < parameters.count {
            let end = parameters.firstIndex(of: UInt8(ascii: ";"), from: begin) ?? parameters.count
            let parameter = parameters.slice(begin, end).trimmed
            begin = end + 1
            guard parameter.begins(with: "charset=") else { continue }
            var value = parameter.slice(8, parameter.count)
            if value.count >= 2, value.start[0] == UInt8(ascii: "\""), value.start[value.count - 1] == value.start[0] {
                value = value.slice(1, value.count - 1)
            }
            guard value.isCaseInsensitively("utf-8") || value.isCaseInsensitively("utf8") else { return false }
        }
        return true
    }
}

extension UInt8 {
    /// A byte of a token (RFC 9110, 5.6.2).
    fileprivate var isTokenByte: Bool {
        isLetterOrDigit || "!#$%&'*+-.^_`|~".utf8.contains(self)
    }
}
