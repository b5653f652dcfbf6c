internal import GatewayTestKit
internal import Testing

/// Tries again at once, so that no test waits for a backoff.
let eager = "restart: { initial: 10ms, maximum: 50ms, breaker: { failures: 1000, within: 60s } }"

/// Expects that the one service is listed and serves.
func expectShelf(
    _ gateway: RunningGateway, tls: Bool, sourceLocation: SourceLocation = #_sourceLocation
) throws {
    let state = try gateway.plugin("shelf")
    #expect(
        state["tls"] == JSON.bool(tls) && state["services"] == ["shelf.v1.Shelf"] && state["last_error"] == .null,
        "\(state)", sourceLocation: sourceLocation)
    let put = try gateway.post("/shelf/shelf.v1.Shelf/Put", #"{"name":"vase","content":"AAEC"}"#)
    #expect(put.status == 200 && put.text == "{}", "\(put)", sourceLocation: sourceLocation)
    let got = try gateway.post("/shelf/shelf.v1.Shelf/Get", #"{"name":"vase"}"#)
    #expect(got.text == #"{"name":"vase","content":"AAEC"}"#, "\(got)", sourceLocation: sourceLocation)
    let missing = try gateway.post("/shelf/shelf.v1.Shelf/Get", #"{"name":"cup"}"#)
    expectProblem(missing, "plugin-error", 404, "NOT_FOUND", sourceLocation: sourceLocation)
    #expect(missing.detail == "no item cup", "\(missing)", sourceLocation: sourceLocation)
    // More than a window of HTTP/2 and several records of TLS.
    let large = String(repeating: "QUJD", count: 24_000)
    let kept = try gateway.post("/shelf/shelf.v1.Shelf/Put", #"{"name":"large","content":"\#(large)"}"#)
    #expect(kept.status == 200, "\(kept)", sourceLocation: sourceLocation)
    let back = try gateway.post("/shelf/shelf.v1.Shelf/Get", #"{"name":"large"}"#)
    #expect(back.json["content"].string == large, "\(back.status)", sourceLocation: sourceLocation)
}

/// Expects that the plugin does not start and that its `last_error` has all the words.
func expectStartError(
    of plugin: PluginUnderTest, with words: String..., sourceLocation: SourceLocation = #_sourceLocation
) throws {
    try withGateway(plugin, waitUntilReady: false) { gateway in
        let error = try gateway.startError(of: plugin.name)
        for word in words {
            #expect(error.contains(word), "\(plugin.command.dropFirst())", sourceLocation: sourceLocation)
        }
    }
}

func expectCleanStop(
    _ plugin: PluginUnderTest, sourceLocation: SourceLocation = #_sourceLocation
) throws {
    let gateway = try RunningGateway([plugin])
    do {
        try gateway.waitUntilReady()
    } catch {
        try? gateway.stop()
        throw error
    }
    let processes = childProcesses(of: gateway.pid).map(\.pid)
    #expect(!processes.isEmpty, sourceLocation: sourceLocation)
    try gateway.stop()
    try eventually("no process is left of \(processes)") { !processes.contains(where: isRunning) }
    let files = gateway.directory.everything(below: "run")
    #expect(files.isEmpty, "\(files)", sourceLocation: sourceLocation)
}

extension RunningGateway {
    /// How many calls the plugin has counted: `handled` or `unknown` ones.
    func counts(_ kind: String) throws -> Double {
        let response = try post("/shelf/shelf.v1.Shelf/Count")
        guard response.status == 200 else { throw TestFailure("Count: \(response)") }
        return response.json[kind].number ?? 0
    }
}

/// Runs the body on a gateway that is ready, and ends the gateway in every case.
func ending(_ gateway: RunningGateway, _ body: () throws -> Void) throws {
    do {
        try gateway.waitUntilReady()
        try body()
    } catch {
        try? gateway.stop()
        throw TestFailure("\(error)\nlog of the gateway:\n\(gateway.log.text.suffix(8000))")
    }
    try gateway.stop()
}
