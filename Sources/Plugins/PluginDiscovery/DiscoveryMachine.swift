/// Finds out what a plugin serves: by reflection, and from the descriptors in its files where that does not do.
///
/// Reflection says what is served, and what it leaves out is filled in from files. Without reflection the files name
/// candidates, and a probe tells which of them are served. Every descriptor goes into one pool.
///
/// It is pure: the owner carries each order out and tells how it ended.
public struct DiscoveryMachine: ~Copyable {
    /// `descriptors:`.
    public enum Way: Sendable, Equatable {
        /// Reflection, then the executable, then the files of what an interpreter runs.
        case auto
        /// These files alone.
        case files([String])
    }

    public enum Place: Sendable, Hashable {
        /// What the plugin's process runs.
        case executable
        /// The scripts that it was given, and what lies with them.
        case scripts
        case files([String])
    }

    public enum Order: Equatable, Sendable {
        /// Ask the plugin by reflection; `reflected` tells.
        case reflect
        /// Look for descriptors; `scanned` tells.
        case scan(Place)
        /// Find out which are served; `probed` tells.
        case probe([ProbeMachine.Candidate])
        case finish(Discovery)
        case fail(DiscoveryFault)
    }

    /// What a scan found.
    public struct Scan: Sendable, Equatable {
        /// Serialized descriptors.
        public var files: [[UInt8]]
        /// The files in which they were.
        public var places: [String]
        /// What was looked at, for people, such as `/proc/12/exe (/usr/bin/ruby3.1)`.
        public var subject: String
        /// Why nothing could be looked at.
        public var trouble: String?

        public init(files: [[UInt8]] = [], places: [String] = [], subject: String, trouble: String? = nil) {
            self.files = files
            self.places = places
            self.subject = subject
            self.trouble = trouble
        }
    }

    private enum State: Sendable {
        case idle
        case reflecting
        /// Reflection worked and left holes.
        case completing(Discovery, Place)
        case scanning(Place)
        case probing(Place, Scan)
        case done
    }

    /// More candidates than any plugin has; what goes beyond counts as not served.
    static let maximumCandidates = 500

    private var state = State.idle
    private let way: Way
    private let hidden: Set<String>
    private let selected: [String]?
    private var pool = DescriptorPool()
    /// What did not lead anywhere, for the failure.
    private var tried: [String] = []
    private var unserved: Set<String> = []

    /// - Parameters:
    ///   - hidden: services that are never exposed, such as `GoPluginService.hidden`.
    ///   - services: the services to expose, which are not probed; nil for all that are served.
    public init(_ way: Way, hiding hidden: Set<String>, only services: [String]? = nil) {
        self.way = way
        self.hidden = hidden
        selected = services
    }

    /// The first order. Called once.
    public mutating func start() -> Order {
        guard case .idle = state else { preconditionFailure("a discovery is started twice") }
        switch way {
        case .auto:
            state = .reflecting
            return .reflect
        case .files(let paths): return scan(.files(paths))
        }
    }

    // MARK: Reflection

    public mutating func reflected(_ result: Result<Discovery, DiscoveryFault>) -> Order {
        guard case .reflecting = state else { preconditionFailure("reflection ends that was not asked for") }
        switch result {
        case .success(let discovery):
            return complete(discovery, from: .executable)
        case .failure(let fault) where fault.code == .tooLarge:
            return fail(fault)
        case .failure(let fault):
            tried.append(fault.message)
            return scan(.executable)
        }
    }

    private mutating func complete(_ discovery: Discovery, from place: Place) -> Order {
        let isWhole =
            discovery.missingServices.isEmpty
            && discovery.missingFiles.allSatisfy { DescriptorPool.isDispensable($0.name) }
        if isWhole { return finish(discovery) }
        state = .completing(discovery, place)
        return .scan(place)
    }

    private mutating func completed(_ discovery: Discovery, _ place: Place, with scan: Scan) -> Order {
        var discovery = discovery
        if discovery.fillHoles(from: pool) { discovery.source.places += scan.places }
        if place == .executable { return complete(discovery, from: .scripts) }
        guard !discovery.services.isEmpty else {
            let holes = discovery.missingServices.prefix(10).map { "\($0.name) (\($0.reason))" }
            tried.append("the plugin describes none of its services: \(holes.joined(separator: "; "))")
            tried.append("neither its executable nor files with its scripts do")
            return nothingFound()
        }
        return finish(discovery)
    }

    // MARK: Files

    private mutating func scan(_ place: Place) -> Order {
        state = .scanning(place)
        return .scan(place)
    }

    public mutating func scanned(_ scan: Scan) -> Order {
        pool.add(scan.files)
        switch state {
        case .completing(let discovery, let place):
            return completed(discovery, place, with: scan)
        case .scanning(let place):
            return choose(from: scan, in: place)
        case .idle, .reflecting, .probing, .done:
            preconditionFailure("a scan ends that was not asked for")
        }
    }

    private mutating func choose(from scan: Scan, in place: Place) -> Order {
        if let trouble = scan.trouble {
            if case .files = place { return fail(DiscoveryFault(.unusableFile, trouble)) }
            tried.append(trouble)
            return next(after: place)
        }
        if let selected {
            let described = Set(selected).subtracting(hidden).filter { pool.describes($0) }.sorted()
            let missing = Set(selected).subtracting(described).subtracting(hidden).sorted()
            if missing.isEmpty || (place != .executable && !described.isEmpty) {
                return finish(services: described, missing: missing, in: place, scan)
            }
            noteTried(scan, "has no descriptor of \(missing.joined(separator: ", "))")
            return next(after: place)
        }
        let candidates = pool.services.filter { !hidden.contains($0.name) && !unserved.contains($0.name) }
        guard !candidates.isEmpty else {
            noteTried(scan, "holds no descriptor of a service it could serve")
            return next(after: place)
        }
        unserved.formUnion(candidates.dropFirst(Self.maximumCandidates).map(\.name))
        state = .probing(place, scan)
        return .probe(
            candidates.prefix(Self.maximumCandidates).map { service in
                .init(service: service.name, methods: ProbeMethods.choose(of: service.waitingMethods))
            })
    }

    /// The probe's answer: full names.
    public mutating func probed(served: [String], unserved: [String]) -> Order {
        guard case .probing(let place, let scan) = state else {
            preconditionFailure("a probe ends that was not asked for")
        }
        self.unserved.formUnion(unserved)
        guard served.isEmpty else { return finish(services: served, missing: [], in: place, scan) }
        let names = unserved.prefix(5).joined(separator: ", ") + (unserved.count > 5 ? ", …" : "")
        noteTried(scan, "holds descriptors of \(names), and the plugin says that it serves none of them")
        return next(after: place)
    }

    /// A place without a subject, such as the script of a program that has none, is not worth a word.
    private mutating func noteTried(_ scan: Scan, _ what: String) {
        if !scan.subject.isEmpty { tried.append("\(scan.subject) \(what)") }
    }

    private mutating func next(after place: Place) -> Order {
        place == .executable ? scan(.scripts) : nothingFound()
    }

    // MARK: The end

    private mutating func finish(services: [String], missing: [String], in place: Place, _ scan: Scan) -> Order {
        let kind: DiscoverySource.Kind =
            switch place {
            case .executable: .executable
            case .scripts: .scripts
            case .files: .files
            }
        let (files, holes) = pool.closure(services: services)
        return finish(
            Discovery(
                files: pool.completed(files), services: services.sorted(),
                missingServices: missing.map { .init(name: $0, reason: "no file has a descriptor of it") },
                missingFiles: holes.filter { !DescriptorPool.isDispensable($0) }.map {
                    .init(name: $0, reason: "it is imported, and it is not among the descriptors that were found")
                },
                unserved: unserved.sorted(), source: DiscoverySource(kind, places: scan.places)))
    }

    private mutating func finish(_ discovery: Discovery) -> Order {
        state = .done
        return .finish(discovery)
    }

    private mutating func nothingFound() -> Order {
        let remedy =
            switch way {
            case .auto: "name descriptor sets, or files that hold descriptors, in descriptors:"
            case .files: "descriptors: names other files than the plugin was made from, or services: other services"
            }
        return fail(DiscoveryFault(.nothingToExpose, tried.joined(separator: "; ") + "; \(remedy)"))
    }

    private mutating func fail(_ fault: DiscoveryFault) -> Order {
        state = .done
        return .fail(fault)
    }
}
