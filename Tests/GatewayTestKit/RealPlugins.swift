internal import Foundation

/// The plugins of other people, as `scripts/fetch-plugins` fetched them; where one could not be fetched, its tests fail
/// with the sentence that the script left.
extension BuiltPrograms {
    public static let crowdsec = Result { try fetched("crowdsec") + "/dummy" }
    public static let workato = Result { try fetched("workato") + "/terraform-provider-workato" }
    /// The folder: a virtual environment and `plugin.py`.
    public static let squadron = Result { try fetched("squadron") }
    public static let pyvider = Result { try fetched("pyvider") + "/venv/bin/terraform-provider-pyvider" }

    /// The Pythons that the plugins of `Tests/Plugins/python` run on, each with other libraries.
    public static func python(_ name: String) throws -> String {
        guard let python = pythons[name] else { throw TestFailure("there is no Python \(name)") }
        return try python.get()
    }

    private static let pythons = Dictionary(
        uniqueKeysWithValues: ["python", "others", "tf"].map { name in
            (name, Result { try fetched(name) + "/venv/bin/python" })
        })

    /// What protoc made of Terraform's schema, compiled: the descriptors of pyvider, which embeds them nowhere else.
    public static let pyviderDescriptors = Result {
        let folder = try fetched("pyvider") + "/venv/lib"
        let files = FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []
        let compiled = files.first { $0.contains("__pycache__/tfplugin6_pb2.") && $0.hasSuffix(".pyc") }
        guard let compiled else { throw TestFailure("there is no compiled tfplugin6_pb2 below \(folder)") }
        return folder + "/" + compiled
    }

    private static func fetched(_ name: String) throws -> String {
        let fetch = Process()
        fetch.executableURL = URL(fileURLWithPath: root + "/scripts/fetch-plugins")
        fetch.arguments = [name]
        fetch.standardOutput = FileHandle.nullDevice
        fetch.standardError = FileHandle.nullDevice
        try fetch.run()
        fetch.waitUntilExit()
        let folder = root + "/build/plugins/" + name
        if let reason = FileManager.default.contents(atPath: folder + ".error") {
            throw TestFailure(String(decoding: reason, as: UTF8.self))
        }
        guard fetch.terminationStatus == 0 else { throw TestFailure("scripts/fetch-plugins \(name) failed") }
        return folder
    }
}

extension PluginUnderTest {
    /// Crowdsec's notification plugin that writes into a file.
    public static func crowdsec(name: String = "crowdsec", _ settings: String...) throws -> PluginUnderTest {
        PluginUnderTest(
            name: name, command: [try BuiltPrograms.crowdsec.get()], cookie: ("CROWDSEC_PLUGIN_KEY", "any"),
            settings: settings)
    }

    /// Workato's Terraform provider.
    public static func workato(name: String = "workato", _ settings: String...) throws -> PluginUnderTest {
        PluginUnderTest(
            name: name, command: [try BuiltPrograms.workato.get()], cookie: terraformCookie, settings: settings)
    }

    /// The plugin of squadron-sdk's README.
    public static func squadron(name: String = "squadron", _ settings: String...) throws -> PluginUnderTest {
        let folder = try BuiltPrograms.squadron.get()
        return PluginUnderTest(
            name: name, command: [folder + "/venv/bin/python", folder + "/plugin.py"],
            cookie: ("SQUAD_PLUGIN", "squadron-tool-plugin-v1"), settings: settings)
    }

    /// Pyvider's Terraform provider, its descriptors given by hand.
    public static func pyvider(name: String = "pyvider", _ settings: String...) throws -> PluginUnderTest {
        let descriptors = "descriptors: [\(quoted(try BuiltPrograms.pyviderDescriptors.get()))]"
        return PluginUnderTest(
            name: name, command: [try BuiltPrograms.pyvider.get()], cookie: terraformCookie,
            settings: [descriptors] + settings)
    }

    private static let terraformCookie = (
        key: "TF_PLUGIN_MAGIC_COOKIE", value: "d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2"
    )
}
