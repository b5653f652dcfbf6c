/// The version of this program.
public enum PatchbayVersion {
    /// As `patchbay version` and `patchbay_build_info` say it.
    public static let text = "0.1.0"
}
