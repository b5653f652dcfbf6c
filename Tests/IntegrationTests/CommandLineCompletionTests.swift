internal import Foundation
internal import GatewayTestKit
internal import Testing

/// Shell completions, and what the program says of itself.
@Suite("Completions and commands to come")
struct CommandLineCompletionTests {
    @Test("bash completes commands, options and the words of an option")
    func bash() throws {
        let run = try CommandLineRun(["--generate-completion-script", "bash"])
        try #expect(run.finish() == 0)
        let script = run.directory.path(of: "stdout")
        #expect(try completions(of: ["patchbay", "ins"], by: script) == ["inspect"])
        #expect(try completions(of: ["patchbay", "call", "--form"], by: script) == ["--format"])
        #expect(try completions(of: ["patchbay", "routes", "--format", ""], by: script) == ["json", "text"])
        #expect(try completions(of: ["patchbay", "serve", "--mtls", ""], by: script) == ["auto", "off", "required"])
    }

    @Test("zsh and fish get theirs", arguments: [("zsh", "#compdef patchbay"), ("fish", "complete -c 'patchbay'")])
    func others(_ shell: String, _ sign: String) throws {
        let run = try CommandLineRun(["--generate-completion-script", shell])
        try #expect(run.finish() == 0)
        #expect(run.output.contains(sign), "\(run.output.prefix(300))")
        #expect(run.output.contains("inspect") && run.output.contains("healthcheck"))
    }

    @Test("64: a command that is not there, with its neighbour; one to come says so")
    func unknownCommands() throws {
        let unknown = try CommandLineRun(["rutes"])
        try #expect(unknown.finish() == 64)
        #expect(unknown.errors == "patchbay has no command \"rutes\"; did you mean `patchbay routes`?\n")
        for command in [["presets"], ["reload"], ["restart", "orders"]] {
            let run = try CommandLineRun(command)
            try #expect(run.finish() == 64)
            #expect(run.errors.hasPrefix("patchbay \(command[0]) is not supported yet; "), "\(run.errors)")
            #expect(run.output.isEmpty)
        }
    }

    @Test("the version, as a command and as a flag")
    func version() throws {
        let command = try CommandLineRun(["version"])
        let flag = try CommandLineRun(["--version"])
        try #expect(command.finish() == 0)
        try #expect(flag.finish() == 0)
        #expect(command.output == flag.output && command.output.hasPrefix("patchbay "))
        let json = try CommandLineRun(["version", "--format", "json"])
        try json.finish()
        #expect(try JSON(parsing: json.output)["version"].string.map { "patchbay \($0)\n" } == command.output)
    }

    /// What bash offers for the last of the words.
    private func completions(of words: [String], by script: String) throws -> [String] {
        let bash = Process()
        bash.executableURL = URL(fileURLWithPath: "/bin/bash")
        let quoted = words.map { "'\($0)'" }.joined(separator: " ")
        // As readline does it: the function that `complete` names is called with these variables.
        bash.arguments = [
            "-c",
            """
            source '\(script)'
            COMP_WORDS=(\(quoted)) COMP_CWORD=\(words.count - 1) COMP_LINE='\(words.joined(separator: " "))'
            COMP_POINT=${#COMP_LINE}
            function=$(complete -p patchbay | sed 's/.*-F \\([^ ]*\\).*/\\1/')
            "$function" patchbay '\(words.last ?? "")' '\(words.dropLast().last ?? "")'
            printf '%s\\n' "${COMPREPLY[@]}"
            """,
        ]
        let output = Pipe()
        bash.standardOutput = output
        try bash.run()
        let data = output.fileHandleForReading.readDataToEndOfFile()
        bash.waitUntilExit()
        return Set(
            String(decoding: data, as: UTF8.self).split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }
        ).sorted()
    }
}
