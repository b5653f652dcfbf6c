internal import LinuxSystem

extension PluginConfiguration {
    /// A plugin that a command line names.
    ///
    /// - Parameters:
    ///   - name: nil: the executable's own name, as far as it can be a plugin's, or what an interpreter's script is called.
    ///   - command: the executable and its arguments.
    ///   - cookie: `KEY=VALUE`.
    /// - Throws: the sentence that says what is wrong with which.
    public init(named name: String?, command: [String], cookie: String?) throws(CommandLineFault) {
        guard let executable = command.first, !executable.isEmpty else {
            throw CommandLineFault("the plugin's command is empty")
        }
        self.init(name: name ?? Self.script(of: command) ?? Self.name(from: executable), command: command)
        if let objection = Self.objection(toName: FilledScalar(self.name)) {
            let remedy = name == nil ? "; give it one with --name" : ""
            throw CommandLineFault("\"\(self.name)\" cannot be a plugin's name: \(objection)\(remedy)")
        }
        self.cookie = try cookie.map { (text) throws(CommandLineFault) in try Self.cookie(text) }
    }

    private static func cookie(_ text: String) throws(CommandLineFault) -> Cookie {
        let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, !parts[1].isEmpty else {
            throw CommandLineFault("--cookie: expected KEY=VALUE, found \"\(text)\"")
        }
        let form = Form<String>.cookieKey
        let key = FilledScalar(String(parts[0]))
        do throws(Objection) {
            guard let key = try form.read(key) else {
                throw Objection("expected \(form.expected), found \(key.shown)")
            }
            return Cookie(key: key, value: String(parts[1]))
        } catch {
            throw CommandLineFault("--cookie: \(error.message)")
        }
    }

    /// The name of the script that an interpreter is given: every plugin in Python would be `python` otherwise. Nil when
    /// there is no such file, or when its name cannot be a plugin's.
    private static func script(of command: [String]) -> String? {
        guard let program = command.first?.split(separator: "/").last else { return nil }
        // As in python3.11.
        let kind = program.reversed().drop { $0 == "." || $0 == "-" || $0.isASCII && $0.isNumber }.reversed()
        guard interpreters.contains(String(kind)) else { return nil }
        let script = command.dropFirst().first { !$0.hasPrefix("-") && Linux.isRegularFile(at: $0) }
        guard let file = script?.split(separator: "/").last else { return nil }
        let end = file.lastIndex(of: ".") ?? file.endIndex
        let name = name(from: String(file[..<end]))
        return objection(toName: FilledScalar(name)) == nil ? name : nil
    }

    private static let interpreters: Set<String> = [
        "bash", "bun", "dash", "deno", "env", "java", "node", "nodejs", "perl", "php", "pypy", "python", "ruby", "sh",
        "zsh",
    ]

    /// The last part of the path in lower case, every run of other characters a `-`.
    private static func name(from executable: String) -> String {
        let file = executable.split(separator: "/").last ?? ""
        let words = file.lowercased().split { !($0.isASCII && ($0.isLetter || $0.isNumber)) }
        return String(words.joined(separator: "-").prefix(63))
    }
}

/// What is wrong with a plugin that a command line names.
public struct CommandLineFault: Error, Equatable, Sendable, CustomStringConvertible {
    public let message: String

    public init(_ message: String) {
        self.message = message
    }

    public var description: String { message }
}
