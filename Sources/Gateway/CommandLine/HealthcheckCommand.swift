internal import ArgumentParser
internal import JSONEngine

/// `patchbay healthcheck`: asks a running gateway whether it is ready, for container health checks.
struct HealthcheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "healthcheck",
        abstract: "Ask the admin listener whether the gateway is ready; exit 1 if not.",
        discussion: """
            For a container's health check. It asks the same listener as `status`,
            or the probes listener when there is no other:
              patchbay healthcheck && echo ready
            """
    )

    @OptionGroup var options: AdminOptions

    @Option(help: "What is printed: text or json.")
    var format = OutputFormat.text

    func run() throws {
        let address = try options.address(orProbes: true)
        let reply: AdminRequest.Reply
        do throws(AdminRequest.Fault) {
            reply = try AdminRequest(address: address, path: "/readyz", timeout: .seconds(5)).send()
        } catch {
            StandardError.say(error.description)
            if format == .json {
                var page = JSONNode.object()
                page.set("ready", .boolean(false))
                page.set("error", .string(error.description))
                try OutputFormat.printJSON(page)
            }
            throw ExitCode.unready
        }
        switch format {
        case .text: try StandardOutput.say(ReadinessText(status: reply.status, page: reply.body).text)
        case .json: try StandardOutput.say(String(decoding: reply.body, as: UTF8.self))
        }
        if reply.status != 200 { throw ExitCode.unready }
    }
}
