internal import ArgumentParser
internal import Bytes
internal import JSONEngine

/// `--format`: what a command prints on stdout.
enum OutputFormat: String, ExpressibleByArgument, CaseIterable {
    case text
    case json

    /// `node` as one line.
    static func json(_ node: consuming JSONNode) -> String {
        var line = ByteBuffer()
        node.encode(into: &line)
        return line.string()
    }

    /// Prints `node` on one line.
    static func printJSON(_ node: consuming JSONNode) throws(ExitCode) {
        try StandardOutput.say(json(node))
    }
}
