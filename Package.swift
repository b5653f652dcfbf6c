// swift-tools-version: 6.2

import PackageDescription

// Wings are folders under Sources/, rooms are targets: the folder listing is the architecture
// (Sources/Gateway/Gateway/Documentation.docc/Architecture.md). `.ci/architecture` checks the imports.

/// How every Swift room is compiled. Exclusivity is checked in debug builds and tests; the release build drops the
/// checks, which are what a field of a final class costs in a hot loop (1.5 against 5.7 ns).
let house: [SwiftSetting] = [
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .unsafeFlags(["-cross-module-optimization", "-enforce-exclusivity=unchecked"], .when(configuration: .release)),
]

func door(_ name: String, package: String? = nil, apt: String) -> Target {
    .systemLibrary(name: name, path: "Sources/Doors/\(name)", pkgConfig: package, providers: [.apt([apt])])
}

func room(
    _ wing: String, _ name: String, _ dependencies: [Target.Dependency] = [], resources: [Resource] = []
) -> Target {
    .target(
        name: name,
        dependencies: dependencies,
        path: "Sources/\(wing)/\(name)",
        resources: resources,
        swiftSettings: house
    )
}

func tests(_ room: String, _ dependencies: [Target.Dependency] = [], resources: [Resource] = []) -> Target {
    .testTarget(
        name: "\(room)Tests",
        dependencies: [.byName(name: room)] + dependencies,
        path: "Tests/\(room)Tests",
        resources: resources,
        swiftSettings: house
    )
}

let package = Package(
    name: "patchbay",
    products: [.executable(name: "patchbay", targets: ["patchbay"])],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-protobuf", from: "1.39.0"),
    ],
    targets: [
        door("CMicroHTTPD", package: "libmicrohttpd", apt: "libmicrohttpd-dev"),
        door("CNGHTTP2", package: "libnghttp2", apt: "libnghttp2-dev"),
        door("CGnuTLS", package: "gnutls", apt: "libgnutls28-dev"),
        door("CYAML", package: "yaml-0.1", apt: "libyaml-dev"),
        door("CZlib", package: "zlib", apt: "zlib1g-dev"),
        // Debian's package brings no pkg-config file.
        door("CWslay", apt: "libwslay-dev"),
        // These two hold C of ours, so they are no system libraries; CJansson needs libjansson-dev.
        .target(name: "CJansson", path: "Sources/Doors/CJansson"),
        .target(name: "CLinux", path: "Sources/Doors/CLinux"),

        room("System", "Bytes"),
        room("System", "LinuxSystem", ["CLinux", "Bytes"]),
        room("System", "EventLoop", ["LinuxSystem", "Bytes"]),

        room("Wire", "GRPCWire", ["CZlib", "Bytes"]),
        room("Wire", "HTTP2Engine", ["CNGHTTP2", "Bytes"]),
        room("Wire", "Cryptography", ["CGnuTLS", "Bytes"]),
        room("Wire", "WebSocket", ["CWslay", "Cryptography", "Bytes"]),

        room("Transcoding", "Schema", ["Bytes", .product(name: "SwiftProtobuf", package: "swift-protobuf")]),
        room("Transcoding", "JSONEngine", ["CJansson", "Bytes"]),
        room("Transcoding", "ProtoJSON", ["Schema", "JSONEngine", "Bytes"]),

        room("Plugins", "PluginProtocol", ["Bytes"]),
        room("Plugins", "PluginProcess", ["LinuxSystem", "PluginProtocol", "Bytes"]),
        room(
            "Plugins", "PluginConnection",
            ["LinuxSystem", "EventLoop", "HTTP2Engine", "GRPCWire", "Cryptography", "PluginProtocol", "Bytes"]),
        room("Plugins", "EmbeddedDescriptors", ["GRPCWire", "PluginProtocol", "LinuxSystem", "Bytes"]),
        room("Plugins", "PluginDiscovery", ["Schema", "GRPCWire", "PluginProtocol", "Bytes"]),
        room("Plugins", "PluginPool"),

        room("Front", "Routing", ["Schema", "Bytes"]),
        room("Front", "Problem", ["GRPCWire", "JSONEngine", "Bytes"]),
        room("Front", "HTTPFront", ["CMicroHTTPD", "LinuxSystem", "EventLoop", "Bytes"]),
        room("Front", "OpenAPI", ["Schema", "JSONEngine", "GRPCWire", "Problem", "Routing", "Bytes"]),
        room("Front", "DocsPage", ["Cryptography", "Bytes"], resources: [.embedInCode("Page")]),
        room("Front", "Telemetry", ["LinuxSystem", "Bytes", .product(name: "Logging", package: "swift-log")]),

        room("Gateway", "GatewayConfiguration", ["CYAML", "PluginProtocol", "LinuxSystem", "Routing", "Schema"]),
        room(
            "Gateway", "DataPlane",
            [
                "LinuxSystem", "EventLoop", "GRPCWire", "Schema", "ProtoJSON", "JSONEngine", "PluginProtocol",
                "PluginConnection", "PluginPool", "Routing", "Problem", "HTTPFront", "Telemetry", "Bytes",
                "GatewayConfiguration", "WebSocket", "DocsPage",
            ]),
        room(
            "Gateway", "ControlPlane",
            [
                "LinuxSystem", "EventLoop", "GRPCWire", "Schema", "ProtoJSON", "JSONEngine", "PluginProtocol",
                "PluginProcess", "PluginConnection", "EmbeddedDescriptors", "PluginDiscovery", "PluginPool",
                "Cryptography", "Routing", "Problem", "OpenAPI",
                "HTTPFront", "Telemetry", "Bytes", "GatewayConfiguration", "DataPlane",
                .product(name: "Logging", package: "swift-log"),
            ]),
        room(
            "Gateway", "Gateway",
            [
                "LinuxSystem", "EventLoop", "GatewayConfiguration", "DataPlane", "ControlPlane", "HTTPFront",
                "Telemetry", "JSONEngine", "ProtoJSON", "Schema", "GRPCWire", "PluginConnection", "PluginDiscovery",
                "PluginPool", "PluginProcess", "Problem", "Routing", "Bytes", "OpenAPI",
                .product(name: "Logging", package: "swift-log"),
            ]),
        room(
            "Gateway", "CommandLine",
            [
                "Gateway", "ControlPlane", "GatewayConfiguration", "PluginProtocol", "PluginDiscovery", "Routing",
                "JSONEngine", "LinuxSystem", "Bytes",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ]),
        .executableTarget(
            name: "patchbay",
            dependencies: ["CommandLine"],
            path: "Sources/Gateway/patchbay",
            swiftSettings: house,
            linkerSettings: [
                // The toolchain exports every symbol of a static executable; nobody loads anything into this one.
                .unsafeFlags(["-Xlinker", "--no-export-dynamic"], .when(configuration: .release))
            ]
        ),

        tests("Bytes"),
        tests("LinuxSystem"),
        tests("EventLoop", ["LinuxSystem"]),
        tests("GRPCWire", ["Bytes", "CZlib"]),
        .target(
            name: "WireTestKit", dependencies: ["CNGHTTP2", "CGnuTLS"], path: "Tests/WireTestKit", swiftSettings: house),
        tests("HTTP2Engine", ["Bytes", "WireTestKit"]),
        tests("Cryptography", ["CGnuTLS", "WireTestKit"]),
        tests("WebSocket", ["Bytes"]),
        .executableTarget(
            name: "websocket-echo", dependencies: ["WebSocket", "Bytes"], path: "Tests/Autobahn/Echo",
            swiftSettings: house),
        tests("Schema", ["Bytes", .product(name: "SwiftProtobuf", package: "swift-protobuf")]),
        tests("JSONEngine", ["CJansson", "Bytes"]),
        tests(
            "ProtoJSON",
            ["Schema", "JSONEngine", "Bytes", .product(name: "SwiftProtobuf", package: "swift-protobuf")],
            resources: [.copy("Cases")]),
        tests("PluginProtocol", ["Bytes"]),
        tests("PluginProcess", ["LinuxSystem", "PluginProtocol", "Bytes"]),
        tests(
            "PluginConnection",
            [
                "EventLoop", "LinuxSystem", "HTTP2Engine", "GRPCWire", "Cryptography", "Bytes", "PluginProtocol",
                "WireTestKit",
            ]),
        tests("EmbeddedDescriptors", ["LinuxSystem", "Bytes", "CZlib"]),
        tests("PluginDiscovery", ["Schema", "Bytes", .product(name: "SwiftProtobuf", package: "swift-protobuf")]),
        tests("PluginPool"),
        // C of the tests, which counts allocations: whoever links it has its malloc.
        .target(name: "AllocationCounter", path: "Tests/AllocationCounter"),
        tests(
            "Routing",
            ["AllocationCounter", "Schema", "Bytes", .product(name: "SwiftProtobuf", package: "swift-protobuf")]),
        .executableTarget(
            name: "route-figures", dependencies: ["AllocationCounter", "Routing", "LinuxSystem", "Bytes"],
            path: "Benchmarks/routes/Figures", swiftSettings: house),
        tests("Problem", ["JSONEngine", "Bytes", "GRPCWire"]),
        tests("HTTPFront", ["EventLoop", "LinuxSystem", "Bytes"]),
        tests(
            "OpenAPI",
            [
                "Schema", "JSONEngine", "Problem", "Routing", "Bytes", "GatewayTestKit",
                .product(name: "SwiftProtobuf", package: "swift-protobuf"),
            ]),
        tests("DocsPage", ["GatewayTestKit"]),
        tests("Telemetry", ["Bytes", "LinuxSystem", .product(name: "Logging", package: "swift-log")]),
        tests("GatewayConfiguration", ["PluginProtocol", "GatewayTestKit", "Schema"]),
        tests(
            "CommandLine",
            [
                "Gateway", "ControlPlane", "GatewayConfiguration", "PluginDiscovery", "PluginProtocol", "LinuxSystem",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ]),
        tests(
            "Gateway",
            [
                "Schema", "ProtoJSON", "Bytes", "ControlPlane", "GatewayConfiguration", "PluginDiscovery",
                .product(name: "SwiftProtobuf", package: "swift-protobuf"),
            ]),
        tests(
            "DataPlane",
            [
                "Bytes", "EventLoop", "HTTPFront", "LinuxSystem", "PluginConnection", "PluginPool", "Problem",
                "ProtoJSON", "Routing", "Schema", .product(name: "SwiftProtobuf", package: "swift-protobuf"),
            ]),
        tests(
            "ControlPlane",
            [
                "EventLoop", "GatewayConfiguration", "LinuxSystem", "PluginDiscovery", "PluginProcess",
                "PluginProtocol", "Schema", .product(name: "SwiftProtobuf", package: "swift-protobuf"),
            ]),
        .target(name: "GatewayTestKit", path: "Tests/GatewayTestKit", swiftSettings: house),
        .testTarget(
            name: "IntegrationTests",
            dependencies: ["GatewayTestKit", "GatewayConfiguration", "patchbay"],
            path: "Tests/IntegrationTests",
            swiftSettings: house
        ),
    ]
)
