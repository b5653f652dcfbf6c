internal import PluginProtocol

/// Follows services to their files and files to their imports, until nothing is missing that the plugin has.
///
/// It asks for one thing at a time. Everything is bounded, as the plugin decides what it names.
struct DescriptorWalk: Sendable {
    /// What a plugin may make the gateway hold.
    struct Bounds: Sendable {
        var maximumServices = 1000
        var maximumFiles = 5000
        var maximumBytes = 64 << 20
        var maximumNameBytes = 1000

        func check(names: [String]) throws(DiscoveryFault) {
            guard let name = names.first(where: { $0.utf8.count > maximumNameBytes }) else { return }
            throw DiscoveryFault(
                .tooLarge, "a name is longer than \(maximumNameBytes) bytes, it begins with \(name.prefix(60))")
        }
    }

    private let bounds: Bounds
    private var discovery = Discovery()
    private var byteCount = 0
    /// Paths of files that came.
    private var paths: Set<String> = []
    /// Those, and paths that were asked for.
    private var settledPaths: Set<String> = []
    private var knownServices: Set<String> = []
    /// Last one first.
    private var pendingServices: [String]
    private var pendingPaths: [String] = []
    private var asked: ReflectionRequest?

    init(services: [String], by version: ReflectionVersion = .v1, bounds: Bounds) throws(DiscoveryFault) {
        self.bounds = bounds
        discovery.source = DiscoverySource(.reflection, version: version.name)
        guard services.count <= bounds.maximumServices else {
            throw DiscoveryFault(
                .tooLarge, "the plugin lists \(services.count) services, more than \(bounds.maximumServices)")
        }
        try bounds.check(names: services)
        pendingServices = services.sorted(by: >)
    }

    /// What to ask next; nil when the walk is over.
    mutating func nextRequest() -> ReflectionRequest? {
        asked = nextPath().map { .file(path: $0) } ?? nextService().map { .fileContaining(symbol: $0) }
        return asked
    }

    private mutating func nextPath() -> String? {
        while let path = pendingPaths.popLast() {
            // Settled at once: a file that comes under another name must not be asked for again.
            if settledPaths.insert(path).inserted { return path }
        }
        return nil
    }

    private mutating func nextService() -> String? {
        while let service = pendingServices.popLast() {
            if !knownServices.contains(service) { return service }
            discovery.services.append(service)
        }
        return nil
    }

    /// The files that were asked for came, and perhaps more.
    mutating func received(files: [[UInt8]]) throws(DiscoveryFault) {
        for file in files { try take(file) }
        switch asked {
        case .fileContaining(let service)? where knownServices.contains(service): discovery.services.append(service)
        case .fileContaining?: miss("the file that the plugin sent does not have it")
        case .file(let path)? where !paths.contains(path): miss("the plugin sent another file")
        default: break
        }
    }

    /// What was asked for cannot be had.
    mutating func miss(_ reason: String) {
        switch asked {
        case .fileContaining(let service)?:
            discovery.missingServices.append(Discovery.Hole(name: service, reason: reason))
        case .file(let path)?:
            discovery.missingFiles.append(Discovery.Hole(name: path, reason: reason))
        case .listServices?, nil: break
        }
    }

    private mutating func take(_ file: [UInt8]) throws(DiscoveryFault) {
        let outline: DescriptorOutline
        do throws(MessageCursor.Fault) {
            outline = try DescriptorOutline.read(file)
        } catch {
            throw DiscoveryFault(.malformed, "a file descriptor is not a protobuf message (at byte \(error.offset))")
        }
        try check(outline)
        guard paths.insert(outline.path).inserted else { return }
        settledPaths.insert(outline.path)
        byteCount += file.count
        guard discovery.files.count < bounds.maximumFiles, byteCount <= bounds.maximumBytes else {
            throw DiscoveryFault(
                .tooLarge,
                "the plugin describes itself in more than \(bounds.maximumFiles) files or \(bounds.maximumBytes) bytes")
        }
        discovery.files.append(file)
        knownServices.formUnion(outline.services.map(\.name))
        pendingPaths += outline.imports.filter { !settledPaths.contains($0) }
        guard pendingPaths.count + settledPaths.count <= bounds.maximumFiles * 10 else {
            throw DiscoveryFault(.tooLarge, "the plugin's files import more than \(bounds.maximumFiles * 10) others")
        }
    }

    private func check(_ outline: DescriptorOutline) throws(DiscoveryFault) {
        guard !outline.path.isEmpty else { throw DiscoveryFault(.malformed, "a file descriptor has no name") }
        try bounds.check(names: [outline.path] + outline.imports + outline.services.map(\.name))
    }

    /// What there is, once `nextRequest()` has answered nil.
    consuming func finish() -> Discovery { discovery }
}
