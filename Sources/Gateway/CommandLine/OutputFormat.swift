internal import ArgumentParser
internal import Bytes
internal import JSONEngine

/// `--format`: what a command prints on stdout.
enum OutputFormat: String, ExpressibleByArgument, CaseIterable {
    case text
    case json

    /// Prints `node` on one line.
    static func printJSON(_ node: consuming JSONNode) {
        var line = ByteBuffer()
        node.encode(into: &line)
        print(line.string())
    }
}
