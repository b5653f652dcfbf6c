/// The plugins that serve `shelf.v1.Shelf`, each in a language or a way of its own.
extension PluginUnderTest {
    /// Go, without the go-plugin library.
    public static func strange(_ arguments: [String] = [], _ settings: String...) throws -> PluginUnderTest {
        PluginUnderTest(
            name: "shelf", command: [try BuiltPrograms.strange.get()] + arguments, cookie: strangeCookie,
            settings: [shortGrace] + settings)
    }

    /// A script of `Tests/Plugins/python`, on the environment that the list of this name in `Tests/Plugins/real` made.
    public static func python(
        _ script: String, library: String = "python", environment: [String: String] = [:], _ settings: String...
    ) throws -> PluginUnderTest {
        PluginUnderTest(
            name: "shelf",
            command: [try BuiltPrograms.python(library), "\(BuiltPrograms.root)/Tests/Plugins/python/\(script).py"],
            cookie: strangeCookie, environment: environment, settings: [shortGrace] + settings)
    }

    /// Ruby: the plugin of `Tests/Plugins/ruby`, or of another folder.
    public static func ruby(folder: String = "ruby", _ settings: String...) -> PluginUnderTest {
        PluginUnderTest(
            name: "shelf",
            command: ["/usr/bin/ruby", "\(BuiltPrograms.root)/Tests/Plugins/\(folder)/plugin.rb"],
            cookie: strangeCookie, settings: [shortGrace] + settings)
    }

    /// Most of them have no controller, and no test waits for them to obey one.
    private static let shortGrace = "shutdown_grace: 200ms"
    private static let strangeCookie = (key: "STRANGE_PLUGIN", value: "yes")
}
