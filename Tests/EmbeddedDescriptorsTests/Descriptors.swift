internal import Bytes
internal import CZlib

@testable internal import EmbeddedDescriptors

/// Descriptors written by hand, field by field, as protoc serializes them.
enum Written {
    static func field(_ number: UInt8, _ bytes: [UInt8]) -> [UInt8] {
        var field = [number << 3 | 2]
        var length = bytes.count
        while length >= 0x80 {
            field.append(UInt8(length & 0x7f) | 0x80)
            length >>= 7
        }
        return field + [UInt8(length)] + bytes
    }

    static func field(_ number: UInt8, _ text: String) -> [UInt8] { field(number, Array(text.utf8)) }

    static func number(_ number: UInt8, _ value: UInt8) -> [UInt8] { [number << 3, value] }

    static func fieldDescriptor(_ name: String, number: UInt8 = 1, type: UInt8 = 9) -> [UInt8] {
        field(1, name) + Self.number(3, number) + Self.number(4, 1) + Self.number(5, type)
    }

    static func message(_ name: String, fields: [String] = ["text"], nested: [[UInt8]] = []) -> [UInt8] {
        var message = field(1, name)
        for (index, name) in fields.enumerated() {
            message += field(2, fieldDescriptor(name, number: UInt8(index + 1)))
        }
        for nested in nested { message += field(3, nested) }
        return message
    }

    static func service(_ name: String, methods: [String] = ["Get"]) -> [UInt8] {
        field(1, name)
            + methods.flatMap { field(2, field(1, $0) + field(2, ".shop.v1.Item") + field(3, ".shop.v1.Item")) }
    }

    /// A file with a message and a service.
    static func file(
        _ path: String = "shop/v1/shop.proto", package: String = "shop.v1", imports: [String] = [],
        syntax: String? = "proto3", services: [String] = ["Shop"], messages: [String] = ["Item"]
    ) -> [UInt8] {
        var file = field(1, path) + field(2, package)
        for path in imports { file += field(3, path) }
        for name in messages { file += field(4, message(name)) }
        for name in services { file += field(6, service(name)) }
        file += field(8, field(11, "example.com/shop"))
        if let syntax { file += field(12, syntax) }
        return file
    }
}

/// Calls `body` with `bytes` in memory of exactly their size, so that a read past the end is found by a sanitizer.
func withBytes<Result>(_ bytes: [UInt8], _ body: (UnsafeRawBufferPointer) -> Result) -> Result {
    let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count, alignment: 1)
    defer { copy.deallocate() }
    copy.copyBytes(from: bytes)
    return body(UnsafeRawBufferPointer(copy))
}

func scan(_ bytes: [UInt8], bounds: ScanBounds = ScanBounds()) -> [EmbeddedFile] {
    withBytes(bytes) { DescriptorScan.scan($0, bounds: bounds) }
}

func gzip(_ bytes: [UInt8]) -> [UInt8] {
    var stream = z_stream()
    let size = Int32(MemoryLayout<z_stream>.size)
    deflateInit2_(&stream, 9, Z_DEFLATED, MAX_WBITS + 16, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION, size)
    var packed = [UInt8](repeating: 0, count: Int(deflateBound(&stream, UInt(bytes.count))) + 32)
    var input = bytes
    let produced = input.withUnsafeMutableBufferPointer { source in
        packed.withUnsafeMutableBufferPointer { target in
            stream.next_in = source.baseAddress
            stream.avail_in = UInt32(source.count)
            stream.next_out = target.baseAddress
            stream.avail_out = UInt32(target.count)
            deflate(&stream, Z_FINISH)
            return Int(stream.total_out)
        }
    }
    deflateEnd(&stream)
    return Array(packed.prefix(produced))
}

/// Numbers that look random and are the same in every run.
struct Randomness: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var value = state
        value = (value ^ value >> 30) &* 0xbf58_476d_1ce4_e5b9
        value = (value ^ value >> 27) &* 0x94d0_49bb_1331_11eb
        return value ^ value >> 31
    }
}
