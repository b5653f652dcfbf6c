internal import PluginDiscovery
internal import SwiftProtobuf

/// A plugin that answers reflection from a table: what it is asked for is looked up, and noted.
struct ScriptedPlugin {
    /// Serialized files that are sent for a symbol or a path.
    var files: [String: [[UInt8]]] = [:]
    var services: [String] = []
    private(set) var asked: [String] = []

    /// The response to an encoded request.
    mutating func answer(_ request: [UInt8]) -> [UInt8] {
        guard let tag = request.first, request.count >= 2 else { return [] }
        let text = String(decoding: request.dropFirst(request.count > 129 ? 3 : 2), as: UTF8.self)
        asked.append(text)
        if tag == 0x3a { return Self.list(services) }
        guard let files = files[text] else { return Self.error(code: 5, "not found: \(text)") }
        return Self.field(4, files.flatMap { Self.field(1, $0) })
    }

    static func list(_ services: [String]) -> [UInt8] {
        field(6, services.flatMap { field(1, field(1, Array($0.utf8))) })
    }

    static func error(code: UInt8, _ message: String) -> [UInt8] {
        field(7, [0x08, code] + field(2, Array(message.utf8)))
    }

    static func field(_ number: UInt8, _ bytes: [UInt8]) -> [UInt8] {
        var length = bytes.count
        var field = [number << 3 | 2]
        while length >= 0x80 {
            field.append(UInt8(length & 0x7f) | 0x80)
            length >>= 7
        }
        return field + [UInt8(length)] + bytes
    }

    /// A file as protoc would write it.
    static func file(
        _ path: String, package: String = "", imports: [String] = [], services: [String] = []
    ) throws -> [UInt8] {
        var file = Google_Protobuf_FileDescriptorProto()
        file.name = path
        if !package.isEmpty { file.package = package }
        file.dependency = imports
        file.service = services.map { name in .with { $0.name = name } }
        file.messageType = [.with { $0.name = "Empty" }]
        return try file.serializedBytes()
    }
}

extension ReflectionMachine {
    /// Tells the machine of a message.
    mutating func receive(_ message: [UInt8]) -> Order {
        message.withUnsafeBytes { received($0) }
    }

    /// Carries orders out against `plugin` until the machine is done.
    mutating func run(against plugin: inout ScriptedPlugin) -> Order {
        var order = start()
        for _ in 0..<100_000 {
            switch order {
            case .open(_, let message), .send(let message): order = receive(plugin.answer(message))
            case .finish, .fail, .none: return order
            }
        }
        return order
    }
}

/// What a machine that exposes all but go-plugin's own services makes of `plugin`.
func discover(_ plugin: inout ScriptedPlugin, only services: [String]? = nil) -> ReflectionMachine.Order {
    var machine = ReflectionMachine(hiding: ["plugin.GRPCStdio", "grpc.health.v1.Health"], only: services)
    return machine.run(against: &plugin)
}

extension DiscoverySource {
    static let v1 = DiscoverySource(.reflection, version: "v1")
}
