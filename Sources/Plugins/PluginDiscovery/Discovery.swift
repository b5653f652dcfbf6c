/// What a plugin said about itself: the descriptors of its services, and what was missing.
public struct Discovery: Sendable, Equatable {
    /// A service or a file that the plugin did not describe.
    public struct Hole: Sendable, Equatable {
        /// A service's full name or a file's path.
        public let name: String
        public let reason: String

        public init(name: String, reason: String) {
            self.name = name
            self.reason = reason
        }
    }

    /// Serialized `FileDescriptorProto`s, each path once, in the order in which they came.
    public var files: [[UInt8]]
    /// Full names of the services to expose, sorted; each is in one of `files`.
    public var services: [String]
    /// Services that cannot be exposed, for want of a descriptor.
    public var missingServices: [Hole]
    /// Imports that the plugin does not have. A hole breaks only the methods that need it.
    public var missingFiles: [Hole]
    /// Full names of services that have a descriptor and are not exposed, because the plugin says that it does not serve
    /// them; sorted. Only descriptors that were found in files name such.
    public var unserved: [String]
    public var source: DiscoverySource

    public init(
        files: [[UInt8]] = [], services: [String] = [], missingServices: [Hole] = [], missingFiles: [Hole] = [],
        unserved: [String] = [], source: DiscoverySource = DiscoverySource(.reflection)
    ) {
        self.files = files
        self.services = services
        self.missingServices = missingServices
        self.missingFiles = missingFiles
        self.unserved = unserved
        self.source = source
    }
}
