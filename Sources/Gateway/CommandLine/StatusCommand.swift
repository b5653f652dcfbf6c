internal import ArgumentParser

/// `patchbay status`: what a running gateway says of its plugins.
struct StatusCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Show the plugins of a running gateway.",
        discussion: """
            It asks the admin listener, which is 127.0.0.1:9901 unless --admin, the file
            or PATCHBAY_ADMIN says otherwise:
              patchbay status
              patchbay status --config patchbay.yaml --format json | jq '.plugins[].state'

            Exit code 71: no gateway answers there.
            """
    )

    @OptionGroup var options: AdminOptions

    @Option(help: "What is printed: text or json.")
    var format = OutputFormat.text

    func run() throws {
        let address = try options.address()
        do throws(AdminRequest.Fault) {
            let reply = try AdminRequest(address: address, path: "/plugins", timeout: .seconds(30)).send()
            guard reply.status == 200 else {
                throw AdminRequest.Fault(description: "\(address) answered with status \(reply.status)")
            }
            switch format {
            case .text:
                guard let table = StatusTable(page: reply.body) else {
                    throw AdminRequest.Fault(description: "the reply is not the page /plugins of a gateway")
                }
                print(table.text)
            case .json: print(String(decoding: reply.body, as: UTF8.self))
            }
        } catch {
            StandardError.say(error.description)
            throw ExitCode.system
        }
    }
}
