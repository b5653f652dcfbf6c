internal import PluginProtocol

/// The page `/plugins` as columns.
struct StatusTable {
    private var rows = [["PLUGIN", "STATE", "INSTANCES", "RESTARTS", "QUEUE", "LAST ERROR"]]

    /// nil when `page` is not the page.
    init?(page: [UInt8]) {
        guard let plugins = JSONScanner.members(of: page)?.first(where: { $0.key == "plugins" }),
            let list = JSONScanner.elements(of: Array(plugins.value.text.utf8))
        else { return nil }
        for plugin in list {
            guard let members = JSONScanner.members(of: Array(plugin.text.utf8)) else { return nil }
            let value = { (key: String) in members.first { $0.key == key }?.value.text ?? "" }
            let instances = JSONScanner.elements(of: Array(value("instances").utf8))?.count ?? 0
            let error = value("last_error")
            rows.append([
                value("name"), value("state"), "\(instances)", value("restarts"), value("queue"),
                error == "null" ? "" : error,
            ])
        }
    }

    /// A line a plugin; columns are as wide as their widest entry.
    var text: String {
        let widths = (0..<6).map { column in rows.map { $0[column].count }.max() ?? 0 }
        return rows.map { row in
            var line = ""
            for (entry, width) in zip(row, widths) {
                line += entry + String(repeating: " ", count: width - entry.count + 2)
            }
            while line.last == " " { line.removeLast() }
            return line
        }.joined(separator: "\n")
    }
}
