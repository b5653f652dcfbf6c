internal import Foundation
internal import Testing

/// A log is searched and counted by its messages, so they are constant, and what varies is metadata under fixed keys.
@Suite struct LogMessageTests {
    private static var sources: URL {
        URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "Sources")
    }

    @Test func `Every message and every key in the sources is a constant`() throws {
        var messages: [String] = []
        let files = FileManager.default.enumerator(at: Self.sources, includingPropertiesForKeys: nil)
        while let file = files?.nextObject() as? URL {
            guard file.pathExtension == "swift" else { continue }
            let text = try String(contentsOf: file, encoding: .utf8)
            let call =
                /logger\??\.(?:trace|debug|info|notice|warning|error|critical|log)\(\s*(?:level: [^"]+,\s*)?"((?:[^"\\]|\\.)*)"/
            messages += text.matches(of: call).map { String($0.1) }
            for key in text.matches(of: /[mM]etadata\[([^\]]+)\]/).map({ String($0.1) }) {
                let isConstant = key.wholeMatch(of: /"[a-z_]+"/) != nil || key.hasPrefix("metadataKey:") || key == "key"
                #expect(isConstant, "\(file.lastPathComponent): \(key)")
            }
        }
        #expect(messages.count > 15)
        // The one line that the contract writes out: where the gateway listens.
        #expect(messages.filter { $0.contains("\\(") }.allSatisfy { $0 == "\\(line)" })
    }
}
