internal import Bytes
internal import DataPlane
internal import LinuxSystem
internal import PluginPool
internal import Problem
internal import Telemetry

/// `GET /metrics`: the workers' counters, and what the control plane knows of plugins and of the process.
extension ControlPlane {
    func writeMetrics(into output: inout ByteBuffer) {
        var page = MetricsPage()
        page.write(
            counters, names: seriesNames.map { .init(plugin: $0.plugin, method: $0.method) },
            reasons: ProblemKind.allCases.map { "\($0.slug)" })
        writePlugins(&page)
        writeProcess(&page)
        output.append(page.bytes.bytes)
    }

    private static let instanceStates: [PluginState] = [.starting, .ready, .draining, .stopped]
    private static let pluginStates: [PluginState] = instanceStates + [.backoff, .failed]

    private func writePlugins(_ page: inout MetricsPage) {
        let all = statuses()
        page.begin("patchbay_requests_in_flight", .gauge, help: "Calls that wait for an instance or are with one.")
        for status in all {
            let calls = status.instances.reduce(0) { $0 + $1.inFlight }
            page.sample([.init("plugin", status.name)], calls + queued(status.index))
        }
        page.begin("patchbay_queue_depth", .gauge, help: "Calls that wait for an instance.")
        for status in all { page.sample([.init("plugin", status.name)], queued(status.index)) }
        page.begin("patchbay_plugin_instances", .gauge, help: "Instances by state.")
        for status in all {
            for state in Self.instanceStates {
                let count = status.instances.count { $0.state == state }
                page.sample([.init("plugin", status.name), .init("state", state.rawValue)], count)
            }
        }
        page.begin(
            "patchbay_plugin_state", .gauge, help: "1 for the state that the plugin is in; failed: the breaker is open."
        )
        for status in all {
            for state in Self.pluginStates {
                page.sample(
                    [.init("plugin", status.name), .init("state", state.rawValue)], status.state == state ? 1 : 0)
            }
        }
        page.begin("patchbay_plugin_restarts_total", .counter, help: "Instances launched in place of one that failed.")
        for status in all { page.sample([.init("plugin", status.name)], status.restarts) }
        page.begin("patchbay_plugin_start_seconds", .gauge, help: "From launch to readiness, of the last start.")
        for status in all {
            if let seconds = status.startSeconds { page.sample([.init("plugin", status.name)], seconds) }
        }
        writeBreakers(&page)
    }

    private func writeProcess(_ page: inout MetricsPage) {
        page.begin("patchbay_config_last_reload_successful", .gauge, help: "Whether the configuration was read well.")
        page.sample([], 1)
        page.begin("patchbay_build_info", .gauge, help: "The version that runs.")
        page.sample([.init("version", PatchbayVersion.text)], 1)
        let process = Linux.processStatistics()
        page.begin(
            "patchbay_log_lines_dropped_total", .counter,
            help: "Log lines, access lines apart, that the log's reader had no room for.")
        page.sample([], GatewayLogHandler.droppedLines)
        page.begin("process_cpu_seconds_total", .counter, help: "User and system CPU time.")
        page.sample([], process.cpuSeconds)
        page.begin("process_resident_memory_bytes", .gauge, help: "Resident memory.")
        page.sample([], process.residentBytes)
        page.begin("process_open_fds", .gauge, help: "Open file descriptors.")
        page.sample([], process.openDescriptors)
        page.begin("process_start_time_seconds", .gauge, help: "When the process started, since 1970.")
        page.sample([], process.startTime)
    }
}
