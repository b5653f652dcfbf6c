internal import Cryptography
internal import EventLoop
internal import GatewayConfiguration
internal import LinuxSystem
internal import Logging
internal import PluginConnection
internal import PluginDiscovery
internal import PluginPool
internal import PluginProcess
internal import PluginProtocol
internal import Schema

/// From a launch order to a ready instance: launch, handshake, connection, discovery. Every wait can be interrupted by
/// the process's death, by `start_timeout` and by the pool.
extension PluginSupervisor {
    func startInstance(_ id: InstanceID) async {
        guard let instance = instances[id] else { return }
        let timeout = UInt64(clamping: configuration.startTimeout.wholeNanoseconds)
        instance.startAlarm = Alarm(on: control.loop, after: timeout) { [configuration] in
            let step: StartStep = instance.process == nil ? .launch : instance.progress
            let obstacle = instance.obstacle.map { ", \($0)" } ?? ""
            instance.wait.interrupt(
                StartFault(
                    step: step,
                    reason: "not ready within start_timeout (\(configuration.startTimeout.text))\(obstacle)",
                    cause: .late))
        }
        do throws(StartFault) {
            try await launch(instance)
            let line = try await handshake(instance)
            let agreement = try negotiate(line, of: instance)
            let link = try await connect(instance, to: agreement.address, security: agreement.security)
            let schema = try await discover(over: link, of: instance)
            instance.startAlarm?.cancel()
            drainOutput(of: instance, over: link)
            becameReady(instance, schema: schema)
        } catch {
            instance.startAlarm?.cancel()
            failed(instance, error)
            await abort(instance)
        }
    }

    // MARK: Launch

    private func launch(_ instance: Instance) async throws(StartFault) {
        guard !instance.isTerminating else { throw StartFault(step: .launch, reason: "the start was given up") }
        instance.begin(.prepare, at: control.loop.now)
        let request = try prepare(instance)
        instance.begin(.launch, at: control.loop.now)
        let process = try await launched(request)
        instance.process = process
        instance.facts.pid = process.pid
        let id = instance.id
        do throws(SystemError) {
            instance.watch = try ProcessWatch(pidfd: process.pidfd, on: control.loop) { [weak self] in
                self?.assumeIsolated { $0.exited(id) }
            }
            instance.stdout = try PipeReader(
                descriptor: process.stdout, on: control.loop,
                lineRead: { [weak self] line, part in
                    self?.assumeIsolated { $0.stdoutLine(id, line, part) }
                },
                ended: { [weak self] in self?.assumeIsolated { $0.stdoutEnded(id) } })
            instance.stderr = try PipeReader(
                descriptor: process.stderr, on: control.loop,
                lineRead: { [weak self] line, part in
                    self?.assumeIsolated { $0.printed(id, line, part, isError: true) }
                },
                ended: {})
        } catch {
            if instance.watch == nil { Linux.close(process.pidfd) }
            if instance.stdout == nil { Linux.close(process.stdout) }
            if instance.stderr == nil { Linux.close(process.stderr) }
            throw StartFault(step: .launch, reason: "the process cannot be watched: \(error)")
        }
        logger.debug(
            "launched", metadata: ["instance": "\(instance.id.number)", "pid": "\(process.pid)"])
    }

    /// The launch thread's answer. Nothing interrupts this wait: a process whose launch nobody awaits would be lost.
    private func launched(_ request: LaunchRequest) async throws(StartFault) -> LaunchedProcess {
        let launcher = environment.launcher
        let result = await withCheckedContinuation { continuation in
            launcher.launch(request) { continuation.resume(returning: $0) }
        }
        do throws(LaunchFault) {
            return try result.get()
        } catch {
            throw StartFault(step: .launch, reason: "\(error)", cause: .executable(error))
        }
    }

    private func prepare(_ instance: Instance) throws(StartFault) -> LaunchRequest {
        let variables = environment.variables
        if HandshakeTerms(configuration).asksForTLS {
            do throws(TLSFault) {
                instance.identity = try TLSIdentity(now: Linux.wallClock().seconds)
            } catch {
                throw StartFault(step: .prepare, reason: "no certificate for AutoMTLS can be made: \(error.message)")
            }
        }
        instance.facts.wasAskedForTLS = instance.identity != nil
        do throws(SystemError) {
            let directory = try InstanceDirectory.create(
                below: environment.runtimeDirectory, instance: instance.name(of: configuration.name))
            instance.directory = directory
            return LaunchRequest(
                executable: configuration.command.first ?? "",
                arguments: configuration.command,
                environment: PluginEnvironment(
                    own: variables, passed: configuration.passEnv, configured: configuration.env,
                    cookieKey: configuration.cookie?.key ?? "", cookieValue: configuration.cookie?.value ?? "",
                    versions: configuration.versions.offered, clientCertificate: instance.identity?.certificatePEM,
                    directory: directory.path
                ).entries(),
                directory: configuration.directory)
        } catch {
            throw StartFault(
                step: .prepare,
                reason: "the socket directory cannot be made below \(environment.runtimeDirectory): \(error)")
        }
    }

    // MARK: Handshake

    private func handshake(_ instance: Instance) async throws(StartFault) -> HandshakeLine {
        instance.begin(.handshake, at: control.loop.now)
        let line: HandshakeLine = try await instance.wait.wait { finish in instance.handshakeRead = finish }
        instance.handshakeRead = nil
        return line
    }

    private func stdoutLine(_ id: InstanceID, _ line: [UInt8], _ part: LinePart) {
        guard let instance = instances[id], let finish = instance.handshakeRead else {
            printed(id, line, part, isError: false)
            return
        }
        switch instance.handshake.lineRead(line, part) {
        case .skipped:
            instance.facts.linesSkipped += 1
            logger.warning(
                "a line before the handshake line is skipped",
                metadata: ["instance": "\(instance.id.number)", "line": "\(Self.text(line))"])
        case .line(let handshake):
            instance.handshakeRead = nil
            instance.facts.handshakeText = Self.text(line)
            instance.facts.handshake = handshake
            finish(.success(handshake))
        case .fault(let fault):
            instance.handshakeRead = nil
            instance.facts.handshakeText = Self.text(line)
            finish(.failure(StartFault(step: .handshake, reason: fault.message, cause: .line(fault.code))))
        }
    }

    /// A plugin that closes its stdout will not say where it listens. If it is ending, its exit status says more: it has
    /// a moment for that.
    private func stdoutEnded(_ id: InstanceID) {
        guard let instance = instances[id], instance.handshakeRead != nil else { return }
        let ended = instance.handshake.ended()
        let fault = StartFault(step: .handshake, reason: ended.message, cause: .line(ended.code))
        instance.stdoutAlarm = Alarm(on: control.loop, after: 1_000_000_000) { instance.wait.interrupt(fault) }
    }

    /// Decides whether the plugin's offer is acceptable, and how it is connected to.
    private func negotiate(
        _ line: HandshakeLine, of instance: Instance
    ) throws(StartFault) -> (address: PluginAddress, security: PluginSecurity) {
        let leaf = try HandshakeTerms(configuration).agree(to: line)
        instance.appVersion = line.appVersion
        let directory = configuration.directory ?? environment.workingDirectory
        var roots = ["/tmp", environment.variables["TMPDIR"]].compactMap { $0 }
        if let own = instance.directory?.path { roots.insert(own, at: 0) }
        let policy = AddressPolicy(roots: roots, workingDirectory: directory)
        do throws(HandshakeFault) {
            let address = try policy.admit(line.address, realpath: Linux.realpath)
                .resolvingLocalhost(isRefused: Linux.isRefused)
            instance.address = address
            instance.facts.address = address
            if let leaf, let identity = instance.identity { instance.security = .tls(identity, leaf: leaf) }
            return (address, instance.security)
        } catch {
            throw StartFault(step: .handshake, reason: error.message, cause: .line(error.code))
        }
    }

    // MARK: Connection

    private func connect(
        _ instance: Instance, to address: PluginAddress, security: PluginSecurity
    ) async throws(StartFault) -> ControlLink {
        instance.begin(.connect, at: control.loop.now)
        let id = instance.id
        let _: Bool = try await instance.wait.wait { finish in
            instance.link = ControlLink(
                to: address, on: control.loop, security: security, configuration: environment.connection,
                opened: { finish(.success(true)) },
                leaves: { [weak self] link in self?.assumeIsolated { $0.linkLeaves(id, link) } },
                closed: { [weak self] link, reason in
                    finish(
                        .failure(StartFault(step: .connect, reason: "\(address): \(reason)", cause: .connection)))
                    self?.assumeIsolated { $0.linkClosed(id, link, reason: reason) }
                })
        }
        guard let link = instance.link else {
            throw StartFault(step: .connect, reason: "the connection was closed", cause: .connection)
        }
        if let facts = link.tlsFacts {
            instance.facts.tls = .init(
                version: facts.version, cipherSuite: facts.cipherSuite, peerKey: facts.peerKey)
        }
        return link
    }

    // MARK: Discovery

    private func discover(over link: ControlLink, of instance: Instance) async throws(StartFault) -> DiscoveredSchema {
        instance.begin(.discovery, at: control.loop.now)
        let subject = DiscoverySubject(
            pid: instance.process?.pid ?? 0,
            directory: configuration.directory ?? environment.workingDirectory,
            workingDirectory: environment.workingDirectory)
        let discovery = DiscoveryShell(
            over: link, on: control.loop, of: subject, scans: scans, source: configuration.descriptors,
            services: configuration.services,
            startTimeout: UInt64(clamping: configuration.startTimeout.wholeNanoseconds))
        // Nothing else holds the shell while its calls and scans are under way.
        instance.discovery = discovery
        defer { instance.discovery = nil }
        let found: Discovery = try await instance.wait.wait { finish in discovery.start(finish) }
        instance.facts.discovery = found
        if let schema, schema.discovery == found { return schema }
        do throws(SchemaFault) {
            return try DiscoveredSchema(found)
        } catch {
            throw StartFault(
                step: .discovery, reason: "the plugin's descriptors cannot be used: \(error)", cause: .discovery)
        }
    }
}
