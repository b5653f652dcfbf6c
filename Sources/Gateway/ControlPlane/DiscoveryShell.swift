internal import EventLoop
internal import GatewayConfiguration
internal import PluginDiscovery
internal import PluginProtocol

/// Does what the discovery machine orders: asks by reflection, has files scanned, probes.
final class DiscoveryShell {
    private let link: ControlLink
    private let loop: EventLoop
    private let subject: DiscoverySubject
    private let scans: ScanShell
    private let services: [String]?
    private let startTimeout: UInt64
    private var machine: DiscoveryMachine
    private var reflection: ReflectionShell?
    private var probe: ProbeShell?
    private var progress: String?
    private var finish: ((Result<Discovery, StartFault>) -> Void)?

    /// - Parameters:
    ///   - scans: kept by the plugin from start to start.
    ///   - services: full names to expose; nil for all but go-plugin's own, health and reflection.
    ///   - startTimeout: in nanoseconds.
    init(
        over link: ControlLink, on loop: EventLoop, of subject: DiscoverySubject, scans: ScanShell,
        source: DescriptorSource, services: [String]?, startTimeout: UInt64
    ) {
        self.link = link
        self.loop = loop
        self.subject = subject
        self.scans = scans
        self.services = services
        self.startTimeout = startTimeout
        let way: DiscoveryMachine.Way =
            switch source {
            case .auto: .auto
            case .files(let paths): .files(paths)
            }
        machine = DiscoveryMachine(way, hiding: GoPluginService.hidden, only: services)
    }

    /// Finds out what the plugin serves. `finish` is called once, unless the connection is closed first.
    func start(_ finish: @escaping (Result<Discovery, StartFault>) -> Void) {
        self.finish = finish
        carryOut(machine.start())
    }

    /// What is waited for, for people; nil before and after.
    var obstacle: String? { reflection?.obstacle ?? progress }

    private func carryOut(_ order: DiscoveryMachine.Order) {
        switch order {
        case .reflect:
            let reflection = ReflectionShell(over: link, on: loop, services: services, startTimeout: startTimeout)
            self.reflection = reflection
            reflection.start { [weak self] result in
                guard let self else { return }
                self.reflection = nil
                carryOut(machine.reflected(result))
            }
        case .scan(let place):
            progress = scanning(place)
            scans.scan(place, of: subject, for: self) { [weak self] scan in
                guard let self else { return }
                carryOut(machine.scanned(scan))
            }
        case .probe(let candidates):
            progress = "probing which of \(candidates.count) services the plugin serves"
            let probe = ProbeShell(over: link, on: loop, candidates)
            self.probe = probe
            probe.start { [weak self] served, unserved in
                guard let self else { return }
                self.probe = nil
                carryOut(machine.probed(served: served, unserved: unserved))
            }
        case .finish(let discovery): end(.success(discovery))
        case .fail(let fault): end(.failure(StartFault(fault)))
        }
    }

    private func scanning(_ place: DiscoveryMachine.Place) -> String {
        switch place {
        case .executable: "scanning the executable of process \(subject.pid) for descriptors"
        case .scripts: "scanning the scripts of process \(subject.pid) for descriptors"
        case .files(let paths): "scanning \(paths.first ?? "files")" + (paths.count > 1 ? " and others" : "")
        }
    }

    private func end(_ result: Result<Discovery, StartFault>) {
        let finish = self.finish
        self.finish = nil
        progress = nil
        finish?(result)
    }
}

@available(*, unavailable)
extension DiscoveryShell: Sendable {}
