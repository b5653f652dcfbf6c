internal import ControlPlane
internal import Gateway
internal import GatewayConfiguration
internal import JSONEngine

/// Why a plugin could not be started, for people and as JSON.
struct StartFailure {
    private let name: String
    private let fault: StartFault
    private let stderr: [String]
    private let exit: String?

    /// nil for a plugin that is ready.
    init?(_ report: PluginReport) {
        guard let fault = report.facts.fault else { return nil }
        name = report.plugin.name
        self.fault = fault
        stderr = report.facts.stderr.isEmpty ? fault.lastLines : report.facts.stderr
        exit = report.facts.exit
    }

    /// The step and the reason, what the plugin said, and what to try.
    var lines: [String] {
        var lines = [
            "\(name) could not be started: \(Printable.text(fault.reason))", "  step    \(fault.step.rawValue)",
        ]
        if let exit, !fault.reason.contains(exit) { lines.append("  exit    \(exit)") }
        if !stderr.isEmpty {
            lines += ["", "What it said on stderr"] + Wording.indented(stderr.map { Printable.text($0) })
        }
        if !fault.advice.isEmpty {
            lines += ["", "What to try"] + fault.advice.map { "  - \(Printable.text($0))" }
            if let flags { lines.append("    (\(flags))") }
        }
        return lines
    }

    /// Advice names the keys of a file; some of them are flags, too.
    private var flags: String? {
        let flags = ["mtls", "versions", "descriptors"].filter { key in
            fault.advice.contains { $0.contains("\(key):") }
        }
        guard !flags.isEmpty else { return nil }
        return "on a command line: " + flags.map { "\($0): is --\($0)" }.joined(separator: ", ")
    }

    var text: String { lines.joined(separator: "\n") }

    /// `{"step":…,"reason":…,"exit":…,"stderr":[…],"advice":[…]}`
    var node: JSONNode {
        var node = JSONNode.object()
        node.set("step", .string(fault.step.rawValue))
        node.set("reason", .string(fault.reason))
        node.set("exit", exit.map { .string($0) } ?? .null())
        node.set("stderr", .array(of: stderr))
        node.set("advice", .array(of: fault.advice))
        return node
    }
}
