internal import ArgumentParser
internal import GatewayConfiguration
internal import LinuxSystem

extension Configuration {
    /// The configuration of all sources: a file, if one is named, the environment, the flags.
    ///
    /// What is wrong is told to `report`, by default on stderr, all of it, and ends the command: 78, or 64 when flags
    /// alone are wrong.
    static func load(
        file: String?, flags: ListenerOverrides, plugin: PluginConfiguration? = nil,
        report: (ConfigurationFaults) throws(ExitCode) -> Void = { StandardError.say($0.description) }
    ) throws(ExitCode) -> Configuration {
        let sources = ConfigurationSources(
            file: try file.map { (path) throws(ExitCode) in try read(path) },
            plugin: plugin,
            environment: Linux.environment(),
            flags: flags,
            readFile: { try readFilled($0) })
        do throws(ConfigurationFaults) {
            return try sources.load()
        } catch {
            try report(error)
            throw error.faults.allSatisfy(\.isOfFlag) ? .usage : .configuration
        }
    }

    private static func read(_ path: String) throws(ExitCode) -> ConfigurationSources.File {
        do throws(SystemError) {
            let bytes = try Linux.readFile(path, maximumBytes: ConfigurationReader.maximumFileBytes)
            return ConfigurationSources.File(name: path, bytes: bytes)
        } catch {
            StandardError.say("\(path): the configuration cannot be read: \(error.reason)")
            throw .configuration
        }
    }

    /// The file of a `${file:/path}`.
    private static func readFilled(_ path: String) throws(UnreadableFile) -> [UInt8] {
        do throws(SystemError) {
            return try Linux.readRegularFile(path, maximumBytes: ConfigurationReader.maximumFilledFileBytes)
        } catch {
            let isOther = error.code == SystemError.invalidArgument
            throw UnreadableFile(description: isOther ? "it is no regular file" : error.reason)
        }
    }
}

private struct UnreadableFile: Error, CustomStringConvertible {
    let description: String
}

extension ConfigurationFault {
    fileprivate var isOfFlag: Bool {
        if case .source(let name) = place { name.hasPrefix("--") } else { false }
    }
}
