public import Bytes

/// Takes a whole `multipart/form-data` body apart (RFC 7578), without copying its parts.
///
/// libmicrohttpd has a post processor for this, which is not used: 0.9.75 reads out of bounds for a boundary that is a
/// lone quotation mark, takes for the boundary all that stands behind it, knows quoted names only, moves its buffer for
/// each byte of a preamble or short header line, and tells an empty part from the begin of the next one in no way.
///
/// Reading takes time in proportion to the body, which the caller has bounded, and to the boundary, of 70 bytes at most.
public struct MultipartReader {
    /// `--` and the boundary.
    private let delimiter: [UInt8]
    private let maximumParts: Int

    /// What the header fields of one part may have together.
    static let maximumHeaderBytes = 8_192

    /// - Parameter contentType: the request's.
    public init(contentType: ByteView, maximumParts: Int = 256) throws(MultipartFault) {
        var parameters = HeaderParameters(contentType)
        var boundary: [UInt8]?
        if parameters.value.isCaseInsensitively("multipart/form-data") {
            while let (name, value) = try parameters.next() {
                if boundary == nil, name.isCaseInsensitively("boundary") { boundary = value }
            }
        }
        guard let boundary, 1...70 ~= boundary.count, boundary.allSatisfy(\.standsInBoundary),
            boundary.last != UInt8(ascii: " ")
        else {
            throw MultipartFault(description: "the media type is not multipart/form-data with a boundary")
        }
        delimiter = Array("--".utf8) + boundary
        self.maximumParts = maximumParts
    }

    /// The body's parts, in order. They lie in it, and are valid as long as it is.
    public func parts(of body: UnsafeRawBufferPointer) throws(MultipartFault) -> [MultipartPart] {
        var parts: [MultipartPart] = []
        var position = try firstDelimiter(in: body)
        while true {
            if starts(body, at: position, with: Array("--".utf8)) { return parts }
            guard parts.count < maximumParts else {
                throw MultipartFault(description: "the body has more than \(maximumParts) parts")
            }
            while position < body.count, body[position] == 0x20 || body[position] == 0x09 { position &+= 1 }
            guard starts(body, at: position, with: Self.lineEnd) else {
                throw MultipartFault(description: "a boundary is followed by something else than a line end")
            }
            let (header, begin) = try header(of: body, at: position &+ 2)
            guard let end = nextDelimiter(in: body, from: begin) else {
                throw MultipartFault(description: "the body ends without its last boundary")
            }
            parts.append(try part(header, UnsafeRawBufferPointer(rebasing: body[begin..<end])))
            position = end &+ 2 &+ delimiter.count
        }
    }

    // MARK: Delimiters

    /// Behind the first delimiter. A preamble is skipped.
    private func firstDelimiter(in body: UnsafeRawBufferPointer) throws(MultipartFault) -> Int {
        if starts(body, at: 0, with: delimiter) { return delimiter.count }
        guard let end = nextDelimiter(in: body, from: 0) else {
            throw MultipartFault(description: "the body does not have the boundary that its Content-Type announces")
        }
        return end &+ 2 &+ delimiter.count
    }

    /// Where the line end before the next delimiter stands.
    private func nextDelimiter(in body: UnsafeRawBufferPointer, from begin: Int) -> Int? {
        var index = begin
        while index < body.count {
            if body[index] == 0x0D, starts(body, at: index, with: Self.lineEnd),
                starts(body, at: index &+ 2, with: delimiter)
            {
                return index
            }
            index &+= 1
        }
        return nil
    }

    private func starts(_ body: UnsafeRawBufferPointer, at position: Int, with text: [UInt8]) -> Bool {
        guard text.count <= body.count &- position else { return false }
        for index in 0..<text.count where body[position &+ index] != text[index] { return false }
        return true
    }

    private static let lineEnd: [UInt8] = [0x0D, 0x0A]

    // MARK: Parts

    /// The header fields of a part, each a line, and where its content begins.
    private func header(
        of body: UnsafeRawBufferPointer, at begin: Int
    ) throws(MultipartFault) -> (lines: [ByteView], content: Int) {
        guard let start = body.baseAddress?.assumingMemoryBound(to: UInt8.self) else { return ([], begin) }
        var lines: [ByteView] = []
        var line = begin
        var index = begin
        while index < min(body.count, begin &+ Self.maximumHeaderBytes) {
            guard starts(body, at: index, with: Self.lineEnd) else {
                index &+= 1
                continue
            }
            if index == line { return (lines, index &+ 2) }
            lines.append(ByteView(start: start + line, count: index &- line))
            index &+= 2
            line = index
        }
        throw MultipartFault(
            description: index < body.count
                ? "the header of a part is larger than \(Self.maximumHeaderBytes) bytes"
                : "the body ends in the header of a part")
    }

    private func part(_ header: [ByteView], _ bytes: UnsafeRawBufferPointer) throws(MultipartFault) -> MultipartPart {
        var name: String?
        var fileName: String?
        var contentType: ByteView?
        for line in header {
            guard let colon = line.bytes.firstIndex(of: UInt8(ascii: ":")) else {
                throw MultipartFault(description: "a header field of a part has no colon")
            }
            let key = ByteView(start: line.start, count: colon)
            let value = ByteView(start: line.start + colon + 1, count: line.count &- colon &- 1).trimmed
            if key.isCaseInsensitively("Content-Disposition") {
                var parameters = HeaderParameters(value)
                guard parameters.value.isCaseInsensitively("form-data") else {
                    throw MultipartFault(description: "a part has a Content-Disposition other than form-data")
                }
                while let (parameter, text) = try parameters.next() {
                    let text = String(decoding: text, as: UTF8.self)
                    if parameter.isCaseInsensitively("name") { name = name ?? text }
                    if parameter.isCaseInsensitively("filename") { fileName = fileName ?? text }
                }
            } else if key.isCaseInsensitively("Content-Type") {
                contentType = contentType ?? value
            } else if key.isCaseInsensitively("Content-Transfer-Encoding"), !value.isPlain {
                throw MultipartFault(description: "a part has a Content-Transfer-Encoding; send its bytes as they are")
            }
        }
        guard let name else { throw MultipartFault(description: "a part has no name in its Content-Disposition") }
        return MultipartPart(name: name, fileName: fileName, contentType: contentType, bytes: bytes)
    }
}

extension ByteView {
    /// Whether a transfer encoding leaves the bytes as they are.
    fileprivate var isPlain: Bool {
        isCaseInsensitively("binary") || isCaseInsensitively("8bit") || isCaseInsensitively("7bit")
    }
}

extension UInt8 {
    /// A `bchar` of RFC 2046, 5.1.1.
    fileprivate var standsInBoundary: Bool {
        switch self {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
        default: "'()+_,-./:=? ".utf8.contains(self)
        }
    }
}
