/// Finds the descriptors that are embedded in a file.
public struct DescriptorScan: Sendable {
    public init() {}
}
