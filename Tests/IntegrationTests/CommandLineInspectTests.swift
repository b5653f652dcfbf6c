internal import Foundation
internal import GatewayTestKit
internal import Glibc
internal import Testing

/// What a stranger runs first on a strange plugin.
@Suite("patchbay inspect")
struct CommandLineInspectTests {
    @Test("it says all that is known of a plugin, and leaves nothing behind")
    func readyPlugin() throws {
        let run = try CommandLineRun.onOrders("inspect")
        try #expect(run.finish() == 0, "\(run.errors)")
        for part in [
            "orders is ready", "Handshake line", "1|1|unix|", "2 app protocol   1, of 1 2 3 4 5 6 7",
            "5 protocol       grpc",
            "handshake  ", "discovery  ", "Services, from server reflection", "shop.v1.Orders",
            "Create (shop.v1.CreateRequest) returns (shop.v1.Order)", "POST /orders/shop.v1.Orders/Create",
            "curl -d '{",
            "Watch (shop.v1.WatchRequest) returns (stream shop.v1.Order)",
            "Quote (stream shop.v1.Item) returns (stream shop.v1.ItemQuote)", "repeated shop.v1.Item",
            "map<string, string>", "go-plugin's own services", "patchbay serve --name orders --cookie ORDERS_PLUGIN=…",
        ] { #expect(run.output.contains(part), "\(part) in \(run.output)") }
        #expect(!run.output.contains("ORDERS_PLUGIN=hello"))
        #expect(run.errors.isEmpty, "\(run.errors)")
        #expect(run.leftovers.isEmpty)
    }

    @Test("TLS is told as it was agreed upon, and that there is none when it was not asked for")
    func tls() throws {
        let secure = try CommandLineRun.onOrders("inspect")
        try #expect(secure.finish() == 0, "\(secure.errors)")
        for part in ["bytes: AutoMTLS, as was asked for", "TLS 1.3", "ECDSA"] {
            #expect(secure.output.contains(part), "\(part) in \(secure.output)")
        }
        let plain = try CommandLineRun.onOrders("inspect", "--mtls", "off")
        try #expect(plain.finish() == 0, "\(plain.errors)")
        #expect(plain.output.contains("none: AutoMTLS was not asked for"), "\(plain.output)")
        #expect(plain.output.contains("Connection\n  without TLS"))
    }

    @Test("every line that it prints to paste is a call that the gateway takes")
    func pastedLines() throws {
        let gateway = try RunningGateway([try .orders()])
        try gateway.waitUntilReady()
        let run = try CommandLineRun(
            ["inspect", "--format", "json", "--cookie", "ORDERS_PLUGIN=hello", try BuiltPrograms.orders.get()],
            environment: ["PATCHBAY_LISTEN": gateway.listen.authority])
        try #expect(run.finish() == 0, "\(run.errors)")
        let page = try JSON(parsing: run.output)
        let lines = page["services"][0]["methods"].elements.compactMap { $0["curl"].string }
        #expect(lines.count == 8)
        for line in lines {
            // A shell takes the line apart; the rest is ours, so that no curl is needed.
            let words = try shellWords(of: line)
            try #require(words.count == 4 && words[0] == "curl" && words[1] == "-d", "\(words)")
            let base = "http://\(gateway.listen.authority)"
            try #require(words[3].hasPrefix(base), "\(words[3])")
            let response = try gateway.post(String(words[3].dropFirst(base.count)), words[2])
            let isTaken = response.status == 200 || response.problem == "plugin-error"
            #expect(isTaken, "\(line): \(response)")
        }
        try gateway.stop()
    }

    @Test("69: a plugin that does not start, with the step, the reason and what it said")
    func wrongCookie() throws {
        let run = try CommandLineRun(["inspect", "--", try BuiltPrograms.orders.get()])
        try #expect(run.finish() == 69)
        #expect(run.output.isEmpty)
        for part in [
            "orders could not be started", "exit status 1", "step    handshake", "What it said on stderr",
            "This binary is a plugin", "What to try\n  - ", "--cookie KEY=VALUE",
        ] { #expect(run.errors.contains(part), "\(part) in \(run.errors)") }
        #expect(run.leftovers.isEmpty)
    }

    @Test("the same as JSON, on stdout")
    func wrongCookieAsJSON() throws {
        let run = try CommandLineRun(["inspect", "--format", "json", try BuiltPrograms.orders.get()])
        try #expect(run.finish() == 69)
        let page = try JSON(parsing: run.output)
        #expect(page["ready"] == false)
        #expect(page["error"]["step"] == "handshake")
        #expect(page["error"]["exit"] == "exit status 1")
        #expect(page["error"]["stderr"].elements.contains { $0.string?.contains("This binary is a plugin") == true })
        #expect(run.errors.isEmpty, "\(run.errors)")
    }

    @Test("69: a program that is not there, and one that is no plugin")
    func noPlugin() throws {
        let missing = try CommandLineRun(["inspect", "/no/such/plugin"])
        try #expect(missing.finish() == 69)
        #expect(
            missing.errors.contains("/no/such/plugin") && missing.errors.contains("step    launch"), "\(missing.errors)"
        )
        let other = try CommandLineRun(["inspect", "/bin/echo", "hello, world"])
        try #expect(other.finish() == 69)
        #expect(other.errors.contains("step    handshake"), "\(other.errors)")
    }

    @Test("what a plugin says cannot command the terminal")
    func hostileText() throws {
        let run = try CommandLineRun(["inspect", "/bin/sh", "-c", #"printf '\033[2Jgone\n' >&2; exit 3"#])
        try #expect(run.finish() == 69)
        #expect(run.errors.contains(#"\u{1b}[2Jgone"#), "\(run.errors)")
        #expect(!run.errors.contains("\u{1b}"))
    }

    @Test("a plugin of a file, by its name")
    func ofFile() throws {
        let orders = try CommandLineRun.orders()
        let named = try CommandLineRun.onFile([orders, "{ name: other, command: [/bin/false] }"], "inspect", "orders")
        try #expect(named.finish() == 0, "\(named.errors)")
        #expect(named.output.contains("orders is ready"))
        let only = try CommandLineRun.onFile([orders], "inspect")
        try #expect(only.finish() == 0, "\(only.errors)")
        let wrong = try CommandLineRun.onFile([orders], "inspect", "order")
        try #expect(wrong.finish() == 64)
        #expect(wrong.errors.contains("did you mean orders?"), "\(wrong.errors)")
    }

    @Test("-v shows the log on stderr, the plugin's own lines in it")
    func verbose() throws {
        let run = try CommandLineRun.onOrders("inspect", "-v")
        try #expect(run.finish() == 0)
        #expect(run.errors.contains("instance is ready"), "\(run.errors)")
        #expect(run.output.contains("orders is ready"))
    }

    @Test("Ctrl-C while the plugin starts ends it, too")
    func interruptedStart() throws {
        let directory = try TestDirectory()
        let run = try CommandLineRun(
            ["inspect", "--env", "TEST_DIR=\(directory.path)", "/bin/sh", "-c", "touch $TEST_DIR/begun; sleep 1000"],
            directory: directory)
        try eventually("the plugin has begun") { directory.has("begun") }
        kill(run.pid, SIGINT)
        try #expect(run.finish() == 128 + SIGINT, "\(run.errors)")
        #expect(run.output.isEmpty && run.errors.isEmpty && run.leftovers.isEmpty, "\(run.errors)")
    }

    @Test("a second Ctrl-C does not wait for a plugin that will not end")
    func hurried() throws {
        let directory = try TestDirectory()
        try directory.write(
            """
            plugins:
              - name: stubborn
                command: [/bin/sh, -c, "trap '' TERM; touch $$TEST_DIR/begun; while :; do sleep 1; done"]
                env: { TEST_DIR: \(directory.path) }
                shutdown_grace: 10m
            """, to: "patchbay.yaml")
        let run = try CommandLineRun(
            ["inspect", "--config", directory.path(of: "patchbay.yaml")], directory: directory)
        try eventually("the plugin has begun") { directory.has("begun") }
        // The first signal may still wait to be read when the second comes: then they are one.
        try eventually("patchbay hurries") {
            kill(run.pid, SIGINT)
            return !run.isRunning
        }
        try #expect(run.finish() == 128 + SIGINT, "\(run.errors)")
        #expect(run.leftovers.isEmpty)
    }

    /// What a shell makes of a line.
    private func shellWords(of line: String) throws -> [String] {
        let shell = Process()
        shell.executableURL = URL(fileURLWithPath: "/bin/sh")
        shell.arguments = ["-c", "set -- \(line); for word; do printf '%s\\0' \"$word\"; done"]
        let output = Pipe()
        shell.standardOutput = output
        try shell.run()
        let data = output.fileHandleForReading.readDataToEndOfFile()
        shell.waitUntilExit()
        return String(decoding: data, as: UTF8.self).split(separator: "\0").map(String.init)
    }
}
