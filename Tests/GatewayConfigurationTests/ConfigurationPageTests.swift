internal import Foundation
internal import GatewayTestKit
internal import Testing

@testable internal import GatewayConfiguration

/// `docs/configuration.md` against the reader and its schema.
@Suite struct ConfigurationPageTests {
    private let page: String
    private let keys: [String: ConfigurationKey]

    init() throws {
        page = try String(contentsOfFile: BuiltPrograms.root + "/docs/configuration.md", encoding: .utf8)
        let all = ConfigurationKey.all(of: try JSONSchema.configuration())
        keys = Dictionary(uniqueKeysWithValues: all.map { ($0.path, $0) })
    }

    /// The cells of every row that begins with a key.
    private var rows: [[String]] {
        page.split(separator: "\n").filter { $0.hasPrefix("| `") }.map { row in
            row.dropFirst().dropLast().split(separator: "|", omittingEmptySubsequences: false)
                .map { $0.trimmingCharacters(in: .whitespaces) }
        }
    }

    private func code(_ cell: String) -> String { cell.split(separator: "`").first.map(String.init) ?? "" }

    /// The supported keys have an example, the others have none.
    private var supported: [[String]] { rows.filter { $0.count == 4 } }

    /// A file that says `value` for the key, and beside it what it needs.
    private func file(_ path: String, _ value: String) throws -> [UInt8] {
        let key = try #require(keys[path], "\(path)")
        let marker = "VALUE"
        return Array(key.configuration(with: .string(marker)).yaml.replacing("\"\(marker)\"", with: value).utf8)
    }

    private func reading(_ path: String, _ value: String) throws -> (Configuration, [ConfigurationFault]) {
        let reader = ConfigurationReader(file: "p.yaml", readFile: { _ in Array("x".utf8) })
        let (configuration, faults) = reader.readAll(try file(path, value))
        return (configuration, faults)
    }

    @Test func `It has each key once, under what it is`() {
        let said = rows.map { code($0[0]) }
        #expect(Set(said).count == said.count)
        let leaves = keys.values.filter { !$0.isSection && $0.path != "plugins" }
        #expect(Set(supported.map { code($0[0]) }) == Set(leaves.filter(\.isSupported).map(\.path)))
        #expect(
            Set(rows.filter { $0.count == 2 }.map { code($0[0]) }) == Set(leaves.filter { !$0.isSupported }.map(\.path))
        )
    }

    @Test func `Its defaults are the reader's, its examples are read and say something else`() throws {
        for row in supported {
            let path = code(row[0])
            let (example, faults) = try reading(path, code(row[2]))
            #expect(faults == [], "\(path)")
            guard keys[path]?.property.keys.contains("default") == true else {
                #expect(row[1].isEmpty, "\(path)")
                continue
            }
            let (said, wrong) = try reading(path, code(row[1]))
            let (meant, _) = try reading(path, try #require(keys[path]).property["default"].yaml)
            #expect(wrong == [], "\(path)")
            #expect(said == meant, "\(path)")
            #expect(example != meant, "\(path)")
        }
    }

    @Test func `Its ranges are the schema's`() throws {
        for row in supported {
            let key = try #require(keys[code(row[0])])
            if let range = key.range {
                #expect(row[3].contains("\(range.least) to \(range.most)"), "\(key.path)")
            }
            for bounds in key.property["anyOf"].elements {
                guard let least = bounds["minimum"].number, let most = bounds["maximum"].number else { continue }
                #expect(row[3].contains("\(Int(least)) to \(Int(most))"), "\(key.path)")
            }
        }
    }

    @Test func `What is not supported yet may say what would be done anyway`() throws {
        for row in rows where row.count == 2 {
            let path = code(row[0])
            #expect(keys[path]?.description == "Not supported yet: \(row[1]).")
            #expect(try reading(path, "[x]").1.first?.message.hasPrefix("not supported yet") == true, "\(path)")
            if let match = row[0].firstMatch(of: /\(`(.+)`\)/) {
                #expect(try reading(path, String(match.1)).1 == [], "\(path)")
            }
        }
    }

    @Test func `The example shares between plugins what they have in common`() throws {
        let plugins = try ConfigurationReader(file: "p.yaml", readFile: storedFile).read(Array(example.utf8)).plugins
        #expect(plugins.map(\.name) == ["orders", "stock"])
        #expect(plugins.map(\.pool.max) == [4, 4])
        #expect(plugins.last?.env == ["LOG_LEVEL": "info", "PYTHONUNBUFFERED": "1"])
    }

    private var example: String {
        page.firstMatch(of: /(?s)```yaml\n(.+?)```/).map { String($0.1) } ?? ""
    }

    @Test func `The faults it shows are those of such a file`() throws {
        let shown = try #require(page.firstMatch(of: /(?s)\$ patchbay check[^\n]+\n(.+?)```/)?.1)
        let file = "listen: 127.0.0.1:1\ndrain_timeout:    20\nplugins: [{name: a, command: [b],\n    comand: c}]"
        #expect(
            faults(file).map { $0.replacing("p.yaml", with: "patchbay.yaml") }.joined(separator: "\n") + "\n" == shown)
    }
}
