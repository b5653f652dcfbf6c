internal import Bytes
internal import CMicroHTTPD
internal import LinuxSystem

extension HTTPExchange {
    /// Takes the target: the library is about to take it apart in place.
    func begin(
        _ connection: HTTPConnection, _ handle: OpaquePointer, target: UnsafePointer<CChar>, at now: Instant
    ) {
        self.connection = connection
        self.handle = handle
        phase = .line
        receivedAt = now
        head.layout.target = ByteView(cString: target)
        targetBytes.append(head.layout.target.bytes)
        if let start = targetBytes.bytes.baseAddress {
            head.target = ByteView(start: start.assumingMemoryBound(to: UInt8.self), count: targetBytes.count)
        }
        hideQuery(in: target)
    }

    /// Ends the library's own query before it begins: it would make a record of each argument, in the memory that it has
    /// for the head, and answer nothing at all when that is full. Nobody asks it for arguments.
    private func hideQuery(in target: UnsafePointer<CChar>) {
        guard let mark = head.target.bytes.firstIndex(of: UInt8(ascii: "?")) else { return }
        UnsafeMutablePointer(mutating: target)[mark + 1] = 0
    }

    /// Takes the rest of the head. Nothing is copied: the library keeps it until the exchange ends.
    func takeHead(method: UnsafePointer<CChar>?, version: UnsafePointer<CChar>?) {
        head.method = ByteView(cString: method)
        methodKind = HTTPMethod(head.method)
        head.layout.version = ByteView(cString: version)
        head.layout.end = head.method.start + mhd_head_size(handle)
        head.isHTTP10 = head.layout.version.isExactly("HTTP/1.0")
        let closure = Unmanaged.passUnretained(self).toOpaque()
        MHD_get_connection_values_n(
            handle, .HEADER_KIND,
            { closure, _, name, nameCount, value, valueCount in
                guard let closure else { return .YES }
                let exchange = Unmanaged<HTTPExchange>.fromOpaque(closure)
                exchange._withUnsafeGuaranteedRef { $0.addField(name, nameCount, value, valueCount) }
                return .YES
            }, closure)
    }

    private func addField(
        _ name: UnsafePointer<CChar>?, _ nameCount: Int, _ value: UnsafePointer<CChar>?, _ valueCount: Int
    ) {
        // An empty name comes as nil, an empty value may.
        let name = ByteView(name, nameCount) ?? .empty
        let value = ByteView(value, valueCount) ?? ByteView(start: name.start + nameCount + 1, count: 0)
        head.fields.append(HeaderField(name: name, value: value))
    }

    /// Back to nothing. Buffers keep their storage, unless a large body has been here.
    func reset() {
        phase = .idle
        body.clear(keeping: 131_072)
        reply.clear(keeping: 131_072)
        targetBytes.clear(keeping: 4_096)
        head.removeAll()
        if !joinedFields.isEmpty { joinedFields.removeAll() }
        lent = nil
        replyHeaders.removeAll()
        status = 0
        contentType = nil
        if shape != .whole {
            shape = .whole
            streamed = StreamedReply()
            socket = nil
            isDrained = false
        }
        announcedLength = nil
        maximumPieceBytes = 0
        closesConnection = false
        methodKind = .other
        handle = nil
        connection = nil
        isKnown = false
    }
}

extension ByteView {
    fileprivate init?(_ text: UnsafePointer<CChar>?, _ count: Int) {
        guard let text else { return nil }
        self.init(start: UnsafeRawPointer(text).assumingMemoryBound(to: UInt8.self), count: count)
    }
}
