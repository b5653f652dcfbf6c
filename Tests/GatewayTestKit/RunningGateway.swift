internal import Foundation
internal import Synchronization

/// The real binary, running on a configuration of a test's own, with listeners on ports that the system chose.
public final class RunningGateway: Sendable {
    public let directory: TestDirectory
    /// What it wrote on stderr so far.
    public let log: LogLines
    public let listen: Endpoint
    /// Nil when the configuration turned it off.
    public let admin: Endpoint?
    private let process: GatewayProcess

    /// Starts the gateway and waits until its listeners are open; plugins may still be starting.
    public init(
        _ plugins: [PluginUnderTest], settings: [String] = [], arguments: [String] = [],
        environment: [String: String] = [:], directory: TestDirectory? = nil, isSubreaper: Bool = false
    ) throws {
        let directory = try directory ?? TestDirectory()
        try FileManager.default.createDirectory(
            atPath: directory.path(of: "run"), withIntermediateDirectories: true)
        let keys = Set(settings.compactMap { $0.split(separator: ":").first.map(String.init) })
        var lines = settings
        if !keys.contains("listen") { lines.append("listen: 127.0.0.1:0") }
        if !keys.contains("admin") { lines.append("admin: 127.0.0.1:0") }
        if !keys.contains("runtime_directory") { lines.append("runtime_directory: \(directory.path(of: "run"))") }
        lines.append(plugins.isEmpty ? "plugins: []" : "plugins:")
        lines += plugins.map { "  " + $0.yaml(testDirectory: directory.path) }
        try directory.write(lines.joined(separator: "\n") + "\n", to: "patchbay.yaml")

        let process = try GatewayProcess(
            ["serve", "--config", directory.path(of: "patchbay.yaml")] + arguments, environment: environment,
            isSubreaper: isSubreaper)
        do {
            let line = try process.addresses()
            listen = try Endpoint(line.listen)
            admin = try line.admin.flatMap { $0 == "off" ? nil : try Endpoint($0) }
        } catch {
            process.kill()
            throw error
        }
        self.process = process
        self.directory = directory
        log = process.log
    }

    public var pid: Int32 { process.pid }

    /// Waits until no plugin is waited for any more.
    public func waitUntilReady() throws {
        do {
            try eventually("the gateway is ready") {
                guard process.isRunning else { throw TestFailure("the gateway has exited") }
                return try getAdmin("/readyz").status == 200
            }
        } catch {
            throw TestFailure("\(error)\n\(log.text)")
        }
    }

    public func signal(_ number: Int32) { _ = kill(pid, number) }

    /// Waits for the end of the process, which the caller has asked for, and returns its exit status.
    @discardableResult
    public func waitForExit() throws -> Int32 {
        try eventually("the gateway exits") { !process.isRunning }
        return process.status
    }

    /// Drains and ends the gateway; the teardown of every test.
    public func stop() throws {
        signal(SIGTERM)
        do {
            try waitForExit()
        } catch {
            process.kill()
            throw TestFailure("\(error)\n\(log.text)")
        }
    }
}

/// Runs the body on a gateway that is ready, and stops the gateway in every case.
public func withGateway(
    _ plugins: PluginUnderTest..., settings: String..., waitUntilReady: Bool = true,
    _ body: (RunningGateway) throws -> Void
) throws {
    let gateway = try RunningGateway(plugins, settings: settings)
    do {
        if waitUntilReady { try gateway.waitUntilReady() }
        try body(gateway)
    } catch {
        try? gateway.stop()
        throw TestFailure("\(error)\nlog of the gateway:\n\(gateway.log.text.suffix(8000))")
    }
    try gateway.stop()
}
