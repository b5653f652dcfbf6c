internal import ArgumentParser
internal import Testing

@testable internal import CommandLine

@Suite struct RepeatedOptionTests {
    @Test(arguments: [
        (["serve", "--plugin", "a=x", "--plugin", "b=y"], "--plugin"),
        (["check", "--config=a", "--config", "b"], "--config"),
        (["serve", "--name", "a", "--name=b", "--", "x"], "--name"),
        (["inspect", "-v", "--versions", "1", "--versions", "2", "x"], "--versions"),
        (["call", "--cookie", "A=b", "kv", "S/M", "-", "--cookie", "C=d", "--", "x"], "--cookie"),
        (["status", "--format", "json", "--admin", "a:1", "--format", "text"], "--format"),
        (["serve", "--mtls", "off", "--env", "A=b", "--mtls", "auto", "--", "x"], "--mtls"),
    ])
    func `An option that has one value is refused a second one`(arguments: [String], option: String) {
        let objection = RepeatedOption.objection(to: arguments)
        #expect(objection?.hasPrefix("\(option) is given twice, and has one value") == true)
    }

    @Test(arguments: [
        [], ["serve"], ["serve", "--env", "A=b", "--env", "C=d", "--descriptors", "a", "--descriptors=b", "--", "x"],
        // The plugin's own.
        ["serve", "--name", "a", "--", "x", "--name", "b", "--name", "c"],
        ["inspect", "--name", "a", "x", "--name", "b"], ["inspect", "x", "--config", "a", "--config", "b"],
        // A value is none.
        ["serve", "--cookie", "--name", "--name", "a"], ["check", "--launch", "--launch", "-v", "-v"],
    ])
    func `What may be repeated, and what is the plugin's, is left alone`(arguments: [String]) {
        #expect(RepeatedOption.objection(to: arguments) == nil)
    }

    @Test func `Every option with a value is known`() {
        for command in PatchbayCommand.configuration.subcommands {
            let help = PatchbayCommand.helpMessage(for: command)
            for line in help.split(separator: "\n") where line.hasPrefix("  --") {
                let words = line.split(separator: " ")
                guard words.count > 1, words[1].hasPrefix("<") else { continue }
                #expect(
                    RepeatedOption.single.contains(words[0]) || RepeatedOption.repeatable.contains(words[0]), "\(line)")
            }
        }
    }
}
