internal import Glibc

/// A `sockaddr` of any family, with its length.
struct RawAddress {
    var storage = sockaddr_storage()
    var length = socklen_t(MemoryLayout<sockaddr_storage>.size)

    init() {}

    init<Address>(_ address: Address, length: Int) {
        withUnsafeMutableBytes(of: &storage) { $0.storeBytes(of: address, as: Address.self) }
        self.length = socklen_t(length)
    }

    /// An IP literal, or `localhost`, which is 127.0.0.1: nothing here asks a name server.
    init?(host: String, port: UInt16) {
        var four = in_addr()
        var six = in6_addr()
        if inet_pton(AF_INET, host == "localhost" ? "127.0.0.1" : host, &four) == 1 {
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_port = port.bigEndian
            address.sin_addr = four
            self.init(address, length: MemoryLayout<sockaddr_in>.size)
        } else if inet_pton(AF_INET6, host, &six) == 1 {
            var address = sockaddr_in6()
            address.sin6_family = sa_family_t(AF_INET6)
            address.sin6_port = port.bigEndian
            address.sin6_addr = six
            self.init(address, length: MemoryLayout<sockaddr_in6>.size)
        } else {
            return nil
        }
    }

    /// Nil for a path that is empty, holds a NUL, or has more than the 107 bytes of `sun_path`.
    init?(path: String) {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let bytes = path.utf8
        let room = MemoryLayout.size(ofValue: address.sun_path) - 1
        guard !bytes.isEmpty, bytes.count <= room, !bytes.contains(0) else { return nil }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
        let offset = MemoryLayout<sockaddr_un>.offset(of: \.sun_path) ?? 2
        self.init(address, length: offset + bytes.count + 1)
    }

    var family: Int32 { Int32(storage.ss_family) }

    func with<Result>(_ body: (UnsafePointer<sockaddr>, socklen_t) -> Result) -> Result {
        withUnsafeBytes(of: storage) { bytes in
            // `storage` is never empty, so the pointer is there; the fallback keeps the compiler content.
            guard let start = bytes.baseAddress else { preconditionFailure("a sockaddr_storage has no bytes") }
            return body(start.assumingMemoryBound(to: sockaddr.self), length)
        }
    }

    mutating func fill(_ call: (UnsafeMutablePointer<sockaddr>, UnsafeMutablePointer<socklen_t>) -> Int32) -> Int32 {
        withUnsafeMutableBytes(of: &storage) { bytes in
            guard let start = bytes.baseAddress else { preconditionFailure("a sockaddr_storage has no bytes") }
            return call(start.assumingMemoryBound(to: sockaddr.self), &length)
        }
    }

    /// Nil for a family that is neither IP nor unix.
    var address: SocketAddress? {
        withUnsafeBytes(of: storage) { bytes in
            switch family {
            case AF_INET:
                let address = bytes.load(as: sockaddr_in.self)
                return .internet(host: Self.text(AF_INET, address.sin_addr), port: UInt16(bigEndian: address.sin_port))
            case AF_INET6:
                let address = bytes.load(as: sockaddr_in6.self)
                let host = Self.text(AF_INET6, address.sin6_addr)
                return .internet(host: host, port: UInt16(bigEndian: address.sin6_port))
            case AF_UNIX:
                let offset = MemoryLayout<sockaddr_un>.offset(of: \.sun_path) ?? 2
                let path = bytes[offset..<max(offset, min(Int(length), bytes.count))].prefix { $0 != 0 }
                return .unix(path: String(decoding: path, as: UTF8.self))
            default:
                return nil
            }
        }
    }

    private static func text<Address>(_ family: Int32, _ address: Address) -> String {
        withUnsafeBytes(of: address) { source in
            withUnsafeTemporaryAllocation(of: CChar.self, capacity: Int(INET6_ADDRSTRLEN)) { target in
                guard let start = target.baseAddress,
                    let text = inet_ntop(family, source.baseAddress, start, socklen_t(target.count))
                else { return "" }
                return String(cString: text)
            }
        }
    }
}
