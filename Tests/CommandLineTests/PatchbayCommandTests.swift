internal import ArgumentParser
internal import Testing

@testable internal import CommandLine

@Suite struct PatchbayCommandTests {
    @Test func `A command that is not there has a neighbour`() {
        #expect(
            PatchbayProgram.objection(toCommand: "inspct")
                == #"patchbay has no command "inspct"; did you mean `patchbay inspect`?"#)
        #expect(PatchbayProgram.objection(toCommand: "frobnicate")?.contains("there are serve, check") == true)
    }

    @Test func `Help on a command that is not there is none`() {
        #expect(
            PatchbayProgram.objection(toCommandOf: ["help", "inspct"])
                == #"patchbay has no command "inspct"; did you mean `patchbay inspect`?"#)
        for arguments in [[], ["help"], ["help", "serve"], ["help", "--help"], ["serve", "x"]] {
            #expect(PatchbayProgram.objection(toCommandOf: arguments) == nil)
        }
    }

    @Test(arguments: ["serve", "help", "--version", "-h", "inspect"])
    func `What the parser knows is left to it`(_ word: String) {
        #expect(PatchbayProgram.objection(toCommand: word) == nil)
    }

    @Test func `All of the contract's commands are there`() {
        let names = Set(PatchbayCommand.configuration.subcommands.compactMap { $0.configuration.commandName })
        #expect(
            names == [
                "serve", "check", "inspect", "routes", "openapi", "call", "healthcheck", "reload", "restart", "status",
                "presets", "version",
            ])
    }

    @Test(arguments: ["serve", "check", "inspect", "routes", "call", "healthcheck", "status"])
    func `A help page teaches by examples`(_ name: String) throws {
        let command = try #require(
            PatchbayCommand.configuration.subcommands.first { $0.configuration.commandName == name })
        #expect(command.configuration.discussion.contains("patchbay \(name)"))
        // A discussion that is wider than a terminal is broken in odd places.
        for line in command.configuration.discussion.split(separator: "\n") { #expect(line.count <= 80, "\(line)") }
    }

    @Test(arguments: [
        ["presets"], ["reload", "--admin", "x"], ["restart", "orders"], ["serve", "--takeover"],
    ])
    func `A command to come is no success and no failure of a plugin`(_ arguments: [String]) throws {
        var command = try PatchbayCommand.parseAsRoot(arguments)
        #expect(throws: ExitCode(64)) { try command.run() }
    }
}
