internal import PluginDiscovery
internal import Schema

/// What an instance says it serves: its descriptors as it sent them, and the tables compiled from them.
///
/// A restarted instance that sends the same descriptors keeps the old tables.
struct DiscoveredSchema: Sendable {
    let discovery: Discovery
    let schema: Schema
    /// What `schema` exposes. Made once: each look at `Schema.services` makes its methods anew.
    let services: [Service]

    init(_ discovery: Discovery) throws(SchemaFault) {
        self.discovery = discovery
        schema = try Schema.compile(files: discovery.files, exposing: discovery.services)
        services = schema.services
    }
}
