internal import GatewayConfiguration
internal import LinuxSystem

/// What a plugin's own words on stderr tell of the remedy.
extension StartAdvice {
    /// In go-plugin's words, or in others'.
    var saysCookie: Bool {
        stderr.contains { line in
            let line = line.lowercased()
            return line.contains("this binary is a plugin") || line.contains("cookie")
                || line.contains("not meant to be executed directly")
        }
    }

    var printed: [String] {
        var advice: [String] = []
        if saysCookie { advice += cookie }
        if let library = missingLibrary {
            advice.append(
                "install the shared library \(library), or name its folder: env: { LD_LIBRARY_PATH: … } (--env); of the gateway's "
                    + "own environment only PATH, HOME, LANG and TZ are passed on")
        }
        if says("GLIBC_", "not found") || says("GLIBCXX_", "not found") {
            advice.append(
                "the plugin was built for a newer C library than this machine's: build it here, or use another image")
        }
        if says("No module named") || says("cannot load such file") || says("Cannot find module") {
            advice.append(
                "the interpreter lacks a module: launch the one that has it, such as command: [venv/bin/python, plugin.py]"
            )
        }
        if says("env: ", "No such file") || says("not found"), advice.isEmpty, exit == .exited(127) {
            advice.append("a command that the plugin's script names is not in PATH")
        }
        if saysAnyCase("environment variable") {
            advice.append(
                "of the gateway's own environment only PATH, HOME, LANG and TZ are passed on: name further variables in "
                    + "pass_env:, or set them in env: (--env KEY=VALUE)")
        }
        if saysAnyCase("protocol version") || saysAnyCase("protocol_versions") {
            let offered = configuration.versions.offered.map(String.init).joined(separator: ", ")
            advice.append(
                "the plugin was offered the app protocol versions \(offered): versions: [N] offers others"
            )
        }
        if saysTLSFailed {
            advice.append(
                configuration.mtls == .off
                    ? "its words are about TLS: try mtls: auto"
                    : "its words are about TLS: try mtls: off")
        }
        return advice
    }

    private var cookie: [String] {
        var advice: [String] = []
        if let key = wantedKey, key != configuration.cookie?.key {
            advice.append("the plugin names the key \(key): --cookie \(key)=VALUE, with the value from its author")
        } else if let familyCookie {
            advice.append(familyCookie)
        }
        if let cookie = configuration.cookie {
            advice.append(
                "the plugin did not take the magic cookie \(cookie.key): its key and value must be exactly those of its "
                    + "HandshakeConfig (MagicCookieKey, MagicCookieValue)")
        } else {
            advice.append(
                "the plugin wants its magic cookie: --cookie KEY=VALUE, as its HandshakeConfig has them (MagicCookieKey, "
                    + "MagicCookieValue)")
        }
        return advice
    }

    /// A word of TLS alone says nothing: plugins log that they serve with it.
    private var saysTLSFailed: Bool {
        let subjects = ["tls:", "handshake", "x509", "certificate", "ssl"]
        let troubles = [
            "error", "fail", "bad ", "unknown", "invalid", "refuse", "reject", "denied", "expired", "unsupported",
            "mismatch", "missing", "cannot", "unable", "no ", "not ", "required",
        ]
        return stderr.contains { line in
            guard !LineTail.isRoutine(line) else { return false }
            let line = line.lowercased()
            // A host and its plugin shake hands, too.
            guard !line.contains("cookie") else { return false }
            return subjects.contains { line.contains($0) } && troubles.contains { line.contains($0) }
        }
    }

    /// What the program's name tells of its cookie, if that is not the one it has.
    var familyCookie: String? {
        let program = configuration.command.first?.split(separator: "/").last ?? ""
        guard program.hasPrefix("terraform-provider-"), configuration.cookie != Self.terraform else { return nil }
        return "Terraform's providers want --cookie \(Self.terraform.key)=\(Self.terraform.value)"
    }

    /// Every provider's, and no secret.
    private static let terraform = Cookie(
        key: "TF_PLUGIN_MAGIC_COOKIE", value: "d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2")

    /// The first word in capitals, such as `SHOP_PLUGIN`, of a line that speaks of a cookie.
    private var wantedKey: String? {
        for line in stderr where line.lowercased().contains("cookie") {
            let words = line.utf8.split { byte in
                switch byte {
                case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
                    false
                default: true
                }
            }
            let key = words.first { $0.count > 3 && $0.count < 80 && $0.contains(UInt8(ascii: "_")) }
            if let key { return String(key) }
        }
        return nil
    }

    /// What the loaders of glibc and musl call it.
    private var missingLibrary: String? {
        for line in stderr {
            for marker in ["loading shared libraries: ", "loading shared library "] {
                guard let range = line.firstRange(of: marker) else { continue }
                let name = line[range.upperBound...].utf8.prefix { $0 != UInt8(ascii: ":") && $0 > 0x20 && $0 < 0x7f }
                    .prefix(100)
                if !name.isEmpty { return String(name) }
            }
        }
        return nil
    }

    private func says(_ parts: String...) -> Bool {
        stderr.contains { line in parts.allSatisfy { line.contains($0) } }
    }

    /// - Parameter part: in lower case.
    private func saysAnyCase(_ part: String) -> Bool {
        stderr.contains { $0.lowercased().contains(part) }
    }
}
