internal import PluginProtocol

/// Asks a plugin by server reflection what it serves: version 1 first, then v1alpha, on one stream that asks one thing
/// at a time (PROTOCOL.md §5).
///
/// It is pure: the owner opens the stream, carries messages and bounds the time. Every event is answered by one order.
public struct ReflectionMachine: ~Copyable {
    public enum Order: Equatable, Sendable {
        /// Open a stream to `path`, send `message`. A stream that was open before has ended.
        case open(path: String, message: [UInt8])
        /// Send `message` on the stream, without its end.
        case send(message: [UInt8])
        /// End the stream: everything is known. There may be services among the missing ones only.
        case finish(Discovery)
        /// End the stream, if it has not ended: the plugin cannot be discovered this way.
        case fail(DiscoveryFault)
        /// Nothing: the event came after the end. The stream may bring more before it is gone.
        case none
    }

    private enum State: Sendable {
        case idle
        case listing(ReflectionVersion)
        case walking(DescriptorWalk)
        case done
    }

    private var state = State.idle
    private let hidden: Set<String>
    private let selected: [String]?
    private let bounds: DescriptorWalk.Bounds

    /// - Parameters:
    ///   - hidden: services that are never exposed, such as `GoPluginService.hidden`.
    ///   - services: the services to expose, also those that the plugin does not list; nil for all that it lists.
    public init(hiding hidden: Set<String>, only services: [String]? = nil) {
        self.init(hiding: hidden, only: services, bounds: DescriptorWalk.Bounds())
    }

    init(hiding hidden: Set<String>, only services: [String]?, bounds: DescriptorWalk.Bounds) {
        self.hidden = hidden
        self.selected = services
        self.bounds = bounds
    }

    /// The first order. Called once.
    public mutating func start() -> Order {
        guard case .idle = state else { preconditionFailure("a discovery is started twice") }
        return list(.v1)
    }

    /// A message came on the stream.
    public mutating func received(_ message: UnsafeRawBufferPointer) -> Order {
        let response: ReflectionResponse
        do throws(MessageCursor.Fault) {
            response = try ReflectionResponse(decoding: message)
        } catch {
            return fail(.malformed, "a reflection response is not a protobuf message (at byte \(error.offset))")
        }
        switch state {
        case .idle, .done: return .none
        case .listing(let version): return listed(response, by: version)
        case .walking(let walk):
            // The walk is moved, not shared, or each step would copy what was gathered so far.
            state = .done
            return walked(response, walk)
        }
    }

    /// The stream ended with a gRPC status, or because the connection was lost.
    public mutating func ended(code: Int, message: String) -> Order {
        switch state {
        case .idle, .done: return .none
        case .listing(let version): return refused(version, code: code, message: message)
        case .walking:
            return fail(
                .ended,
                "the reflection stream ended before everything was asked: status \(code), \(message.prefix(300))")
        }
    }

    private mutating func list(_ version: ReflectionVersion) -> Order {
        state = .listing(version)
        return .open(path: version.path.description, message: ReflectionRequest.listServices.encoded)
    }

    private mutating func listed(_ response: ReflectionResponse, by version: ReflectionVersion) -> Order {
        switch response {
        case .services(let names): return walk(names, by: version)
        case .error(let code, let message): return refused(version, code: code, message: message)
        case .files, .other: return fail(.malformed, "the plugin answered something else than its list of services")
        }
    }

    private mutating func refused(_ version: ReflectionVersion, code: Int, message: String) -> Order {
        let unimplemented = 12
        guard code == unimplemented else {
            return fail(.ended, "the plugin would not list its services: status \(code), \(message.prefix(300))")
        }
        switch version {
        case .v1: return list(.v1alpha)
        case .v1alpha:
            return fail(.unimplemented, "the plugin has no server reflection, neither v1 nor v1alpha")
        }
    }

    private mutating func walk(_ listed: [String], by version: ReflectionVersion) -> Order {
        let services = Set(selected ?? listed).subtracting(hidden)
        guard !services.isEmpty else {
            let names = listed.sorted().prefix(20).map { $0.prefix(100) }.joined(separator: ", ")
            return fail(.nothingToExpose, "the plugin lists no service that can be exposed, only: \(names)")
        }
        do throws(DiscoveryFault) {
            return advance(try DescriptorWalk(services: Array(services), by: version, bounds: bounds))
        } catch {
            return fail(error.code, error.message)
        }
    }

    private mutating func walked(_ response: ReflectionResponse, _ walk: consuming DescriptorWalk) -> Order {
        switch response {
        case .files(let files):
            do throws(DiscoveryFault) {
                try walk.received(files: files)
            } catch {
                return fail(error.code, error.message)
            }
        case .error(let code, let message): walk.miss("status \(code), \(message)")
        case .services, .other: walk.miss("the plugin answered something else")
        }
        return advance(walk)
    }

    private mutating func advance(_ walk: consuming DescriptorWalk) -> Order {
        if let request = walk.nextRequest() {
            state = .walking(walk)
            return .send(message: request.encoded)
        }
        let discovery = walk.finish()
        state = .done
        return .finish(discovery)
    }

    private mutating func fail(_ code: DiscoveryFault.Code, _ message: String) -> Order {
        state = .done
        return .fail(DiscoveryFault(code, message))
    }
}
