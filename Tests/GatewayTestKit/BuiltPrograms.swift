internal import Foundation

/// The programs that the tests start: the gateway out of the build folder, the plugins out of `build/`.
public enum BuiltPrograms {
    /// The repository.
    public static let root: String = {
        var url = URL(fileURLWithPath: #filePath)
        for _ in 0..<3 { url.deleteLastPathComponent() }
        return url.path
    }()

    /// The `patchbay` that was built beside this test program.
    public static let patchbay: String = {
        let tests = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
        return tests.deletingLastPathComponent().appendingPathComponent("patchbay").path
    }()

    public static let orders = Result { try built("Examples/orders", "orders") }
    public static let misbehave = Result { try built("Tests/Plugins/misbehave", "misbehave") }
    public static let handmade = Result { try built("Tests/Plugins/handmade", "handmade") }
    public static let mirror = Result { try built("Tests/Plugins/mirror", "mirror") }
    public static let strange = Result { try built("Tests/Plugins/strange", "strange") }
    public static let library = Result { try built("Tests/Plugins/library", "library") }

    /// Prometheus' own checker, fetched from Debian.
    public static let promtool = Result {
        try run("scripts/fetch-promtool", [])
        return root + "/build/promtool"
    }

    /// The Python of a tool that `scripts/fetch-tools` fetches: `Tests/Tools/NAME.txt` says what it can import.
    public static func tool(_ name: String) throws -> String {
        try run("scripts/fetch-tools", [name])
        if let reason = FileManager.default.contents(atPath: "\(root)/build/tools/\(name).error") {
            throw TestFailure(String(decoding: reason, as: UTF8.self))
        }
        return "\(root)/build/tools/\(name)/venv/bin/python"
    }

    /// Builds a Go program once per run of the tests; half a second when nothing has changed.
    private static func built(_ folder: String, _ name: String) throws -> String {
        try run("Tests/Plugins/go-build", [folder, name])
        return root + "/build/" + name
    }

    /// Runs a program of the repository; what it says on stderr is the failure when it fails.
    private static func run(_ program: String, _ arguments: [String]) throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: root + "/" + program)
        process.arguments = arguments
        let output = Pipe()
        process.standardError = output
        try process.run()
        let text = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw TestFailure(
                "\(program) \(arguments.joined(separator: " ")): \(String(decoding: text, as: UTF8.self))")
        }
    }
}
