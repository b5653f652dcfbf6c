internal import ArgumentParser
internal import GatewayConfiguration
internal import JSONEngine

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

            Exit code 71: no gateway answers there within five seconds; with --format json
            an object says why on stdout, too: {"error":"…"}.
            """
    )

    @OptionGroup var options: AdminOptions

    @Option(help: "What is printed: text or json.")
    var format = OutputFormat.text

    func run() throws {
        let address = try options.address()
        let page: [UInt8]
        do throws(AdminRequest.Fault) {
            page = try read(address)
        } catch {
            StandardError.say(error.description)
            if format == .json {
                var page = JSONNode.object()
                page.set("error", .string(error.description))
                try OutputFormat.printJSON(page)
            }
            throw ExitCode.system
        }
        switch format {
        case .text: try StandardOutput.say(StatusTable(page: page)?.text ?? "")
        case .json: try StandardOutput.say(String(decoding: page, as: UTF8.self))
        }
    }

    private func read(_ address: ListenAddress) throws(AdminRequest.Fault) -> [UInt8] {
        let reply = try AdminRequest(address: address, path: "/plugins", timeout: .seconds(5)).send()
        guard reply.status == 200 else {
            throw AdminRequest.Fault(description: "\(address) answered with status \(reply.status)")
        }
        guard StatusTable(page: reply.body) != nil else {
            throw AdminRequest.Fault(description: "the reply is not the page /plugins of a gateway")
        }
        return reply.body
    }
}
