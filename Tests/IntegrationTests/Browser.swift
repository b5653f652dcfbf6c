internal import Foundation
internal import GatewayTestKit
internal import Synchronization

/// Scenarios of `Tests/Tools/browser`, run in a Chromium without a window.
enum Browser {
    /// Runs scenarios on a gateway, or on what stands before it, in one browser, and throws what those say that fail.
    ///
    /// - Parameters:
    ///   - scenarios: names of functions in `page.py` and `clients.py`.
    ///   - base: where the gateway begins for the browser, such as `http://127.0.0.1:8080/`.
    static func run(_ scenarios: [String], at base: String, _ directory: TestDirectory) throws {
        for program in ["/usr/bin/chromium", "/usr/bin/chromedriver"] {
            guard FileManager.default.isExecutableFile(atPath: program) else {
                throw TestFailure("\(program) is not there: Debian's packages chromium and chromium-driver bring it")
            }
        }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: try BuiltPrograms.tool("browser"))
        process.arguments = [BuiltPrograms.root + "/Tests/Tools/browser/scenario.py", base, directory.path] + scenarios
        process.environment = ProcessInfo.processInfo.environment.merging(["PYTHONDONTWRITEBYTECODE": "1"]) { $1 }
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        let said = directory.path(of: "browser.log")
        try directory.write("", to: "browser.log")
        process.standardError = try FileHandle(forWritingTo: URL(fileURLWithPath: said))
        try process.run()
        // Foundation's own wait may miss the end when tests wait on several threads.
        try eventually("the browser's scenarios end", seconds: 300) { !process.isRunning }
        guard process.terminationStatus == 0 else {
            throw TestFailure("at \(base): \((directory.read("browser.log") ?? "").suffix(8000))")
        }
    }
}

extension RunningGateway {
    /// Runs scenarios on this gateway.
    func browse(_ scenarios: String...) throws {
        try Browser.run(scenarios, at: "http://\(listen.authority)/", directory)
    }
}

/// A browser takes much of a machine: one at a time, whatever suite it is in.
private let turn = Mutex<Void>(())

/// Runs the body on a gateway with the plugin of annotated routes.
func withBrowsedLibrary(_ body: (RunningGateway) throws -> Void) throws {
    try turn.withLock { _ in
        try withGateway(.library()) { try body($0) }
    }
}

/// Runs the body on a gateway with the example and the plugin that does as it is told.
func withBrowsedGateway(_ body: (RunningGateway) throws -> Void) throws {
    try turn.withLock { _ in
        try withGateway(.orders(), .misbehave()) { try body($0) }
    }
}
