public import GatewayConfiguration
public import OpenAPI
internal import Problem

extension OpenAPIOptions {
    /// What the file's keys mean for the description.
    public init(_ configuration: Configuration) {
        self.init()
        version = PatchbayVersion.text
        usesProtoNames = configuration.json.usesProtoNames
        printsEnumNumbers = configuration.json.printsEnumNumbers
        ignoresUnknownFields = configuration.json.ignoresUnknownFields
        problemStyle = configuration.errors == .google ? .google : .problem
    }
}
