/// A document put together: the skeleton with the style and the scripts in their elements, and what the policy says of them.
struct PageDocument: Sendable {
    private(set) var bytes: [UInt8] = []
    /// What `script-src` allows: the hash of the script element's text.
    let scriptSource: String
    /// What `style-src` allows.
    let styleSource: String

    /// - Parameters:
    ///   - skeleton: HTML with an empty `<style></style>` and an empty `<script type="module"></script>`.
    ///   - scripts: parts of one module, in the order in which they stand in it.
    init(skeleton: [UInt8], style: [UInt8], scripts: [[UInt8]]) {
        let script = Array(scripts.joined(separator: [UInt8(ascii: "\n")]))
        scriptSource = ContentHash(of: script).policySource
        styleSource = ContentHash(of: style).policySource
        bytes.reserveCapacity(skeleton.count + style.count + script.count)
        var rest = skeleton[...]
        append(&rest, upTo: "</style>", then: style)
        append(&rest, upTo: "</script>", then: script)
        bytes += rest
    }

    /// Moves what stands before `mark` out of `rest`; all of it when the mark is not there.
    private mutating func append(_ rest: inout ArraySlice<UInt8>, upTo mark: String, then content: [UInt8]) {
        let end = rest.firstRange(of: Array(mark.utf8))?.lowerBound ?? rest.endIndex
        bytes += rest[..<end]
        bytes += content
        rest = rest[end...]
    }
}
