internal import GatewayConfiguration
internal import LinuxSystem
internal import PluginProcess
internal import PluginProtocol

/// What a stranger may try after a start that failed: chosen by the cause, by how the process ended and by what it
/// printed. Words of the plugin's own only choose sentences; they don't end up in them, but for names.
struct StartAdvice {
    var fault: StartFault
    var exit: ExitStatus?
    /// The plugin's last lines on stderr, oldest first.
    var stderr: [String] = []
    /// The first line on stdout that was no handshake line, in quotes.
    var opening: String?
    var handshake: HandshakeLine?
    var configuration: PluginConfiguration

    /// The likeliest first.
    var sentences: [String] {
        var advice: [String] = []
        switch fault.cause {
        case .executable(let fault): advice += executable(fault)
        case .ended: advice += printed + ended
        case .late: advice += late + printed
        case .line(let code): advice += line(code)
        case .netRPC:
            advice.append("plugins that speak net/rpc are not supported yet; is there a build of it that speaks gRPC?")
        case .unlistedProtocol: advice.append("add grpc to protocols:")
        case .version(let version):
            advice.append(
                "if the plugin is right, let versions: accept \(version), or any; else ask its author"
            )
        case .certificateMissing:
            advice.append(
                "set mtls: auto to take the plugin without TLS; plugins older than go-plugin 1.0 and plugins with TLS of "
                    + "their own never use AutoMTLS")
        case .certificateUnasked:
            advice.append("set mtls: auto, which uses TLS whenever the plugin has a certificate")
        case .connection: advice += connection + printed
        case .discovery:
            advice.append(
                "descriptors: [FILE] takes descriptor sets (protoc --descriptor_set_out), "
                    + "executables, and generated files such as Python's *_pb2.pyc")
        case .other: advice += printed
        }
        return advice
    }

    // MARK: Launch

    private func executable(_ fault: LaunchFault) -> [String] {
        let command = configuration.command.first ?? ""
        switch (fault.step, fault.error.code) {
        case (.search, _): return ["give the program's path, or add its folder to the gateway's PATH"]
        case (.workingDirectory, _): return ["make the folder, or change directory:"]
        case (.execute, SystemError.noSuchFile) where fault.hint == nil && !command.hasPrefix("/"):
            return ["give an absolute path: a relative one counts from the gateway's working directory"]
        case (.execute, SystemError.noSuchFile) where fault.hint == nil: return ["check the path"]
        case (.execute, SystemError.notExecutableFormat), (.execute, SystemError.permissionDenied):
            let interpreters = [
                ("py", "python3"), ("pyc", "python3"), ("rb", "ruby"), ("js", "node"), ("sh", "/bin/sh"),
                ("jar", "java, -jar"),
            ]
            let interpreter = interpreters.first { command.hasSuffix(".\($0.0)") }
            return interpreter.map { ["put the interpreter before it: command: [\($0.1), \(command)]"] } ?? []
        default: return []
        }
    }

    // MARK: The process ended

    private var ended: [String] {
        var advice: [String] = []
        if fault.step == .handshake, !saysCookie {
            if opening != nil || exit == .exited(0) {
                advice.append(
                    "the program may be no go-plugin plugin, or want an argument (such as serve or plugin) to be one; the "
                        + "first line of a plugin's stdout looks like 1|1|unix|/tmp/plugin123|grpc|")
            }
            if configuration.cookie == nil {
                advice.append(
                    familyCookie ?? "no magic cookie is configured, and most plugins want one: --cookie KEY=VALUE")
            }
        }
        switch exit {
        case .exited(127) where advice.isEmpty && printed.isEmpty:
            advice.append(
                "127 is what a shell or env says of a command that it does not find: check PATH and arguments")
        case .signalled(9):
            advice.append("the gateway did not kill it: the kernel may have run out of memory (see dmesg)")
        default: break
        }
        return advice
    }

    // MARK: Time

    private var late: [String] {
        let timeout = configuration.startTimeout.text
        let longer = "a plugin that starts slowly needs a longer start_timeout: (now \(timeout))"
        switch fault.step {
        case .handshake:
            var advice = [
                longer,
                "a program that serves but prints no line such as 1|1|unix|/tmp/plugin123|grpc| on stdout is no go-plugin "
                    + "plugin; does it buffer its stdout?",
            ]
            if opening != nil { advice.reverse() }
            return advice
        case .connect: return connection + [longer]
        case .prepare, .launch, .discovery: return [longer]
        }
    }

    // MARK: Handshake and connection

    private func line(_ code: HandshakeFault.Code) -> [String] {
        switch code {
        case .notAHandshake, .missing, .tooLong:
            [
                "is the program a go-plugin plugin? The first line of one's stdout looks like "
                    + "1|1|unix|/tmp/plugin123|grpc|; what it prints before that belongs on stderr"
            ]
        case .foreignAddress, .address:
            [
                "plugins listen on a loopback address, or on a socket below $PLUGIN_UNIX_SOCKET_DIR, $TMPDIR or /tmp; has "
                    + "the plugin an option for its address?"
            ]
        case .certificate: ["try mtls: off, which does not ask the plugin for a certificate"]
        case .coreVersion, .appVersion, .protocol:
            ["the line is not what go-plugin prints: is the program written for another host?"]
        }
    }

    private var connection: [String] {
        var advice: [String] = []
        if fault.step == .discovery {
            advice.append(
                "the plugin left while it was asked what it serves: descriptors: and services: spare it the questions")
        }
        if fault.step == .connect, handshake?.certificate != nil {
            advice.append("if TLS is in the way, try mtls: off: most plugins then serve without it")
        }
        if handshake?.multiplexing == true {
            advice.append(
                "field 7 of the handshake line says that the plugin multiplexes its connection; the gateway does not ask "
                    + "for that, and does not speak it")
        }
        return advice
    }
}
