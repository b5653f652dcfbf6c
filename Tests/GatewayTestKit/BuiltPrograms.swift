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
    public static let strange = Result { try built("Tests/Plugins/strange", "strange") }

    /// Builds a Go program once per run of the tests; half a second when nothing has changed.
    private static func built(_ folder: String, _ name: String) throws -> String {
        let build = Process()
        build.executableURL = URL(fileURLWithPath: root + "/Tests/Plugins/go-build")
        build.arguments = [folder, name]
        let output = Pipe()
        build.standardError = output
        try build.run()
        let text = output.fileHandleForReading.readDataToEndOfFile()
        build.waitUntilExit()
        guard build.terminationStatus == 0 else {
            throw TestFailure("go-build \(folder): \(String(decoding: text, as: UTF8.self))")
        }
        return root + "/build/" + name
    }
}
