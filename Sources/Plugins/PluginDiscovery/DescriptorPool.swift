internal import PluginProtocol

/// The descriptors that were found for one plugin, each path once.
struct DescriptorPool: Sendable {
    private struct Entry: Sendable {
        let bytes: [UInt8]
        let outline: DescriptorOutline
    }

    /// Files beside those that the services need, for `Any`: as many bytes as are taken without a reason.
    private static let maximumFurtherBytes = 512 << 10

    private var entries: [Entry] = []
    private var positions: [String: Int] = [:]
    private var positionsOfServices: [String: Int] = [:]

    /// Takes files in; what is malformed or there already is left out.
    mutating func add(_ files: [[UInt8]]) {
        for file in files {
            guard let outline = try? DescriptorOutline.read(file), !outline.path.isEmpty,
                positions[outline.path] == nil
            else { continue }
            positions[outline.path] = entries.count
            for service in outline.services where positionsOfServices[service.name] == nil {
                positionsOfServices[service.name] = entries.count
            }
            entries.append(Entry(bytes: file, outline: outline))
        }
    }

    var isEmpty: Bool { entries.isEmpty }

    /// Every service that is described, by name.
    var services: [ServiceOutline] {
        entries.indices.flatMap { index in
            entries[index].outline.services.filter { positionsOfServices[$0.name] == index }
        }.sorted { $0.name < $1.name }
    }

    func describes(_ service: String) -> Bool { positionsOfServices[service] != nil }

    /// The files of `services` and `paths` with all that they import, and the imports that are not there.
    ///
    /// - Parameter settled: paths that count as there.
    func closure(
        services: [String], paths: [String] = [], settled: Set<String> = []
    ) -> (files: [[UInt8]], missing: [String]) {
        var settled = settled
        var files: [[UInt8]] = []
        var missing: [String] = []
        var pending = services.compactMap { positionsOfServices[$0] }.map { entries[$0].outline.path } + paths
        pending.reverse()
        while let path = pending.popLast() {
            guard settled.insert(path).inserted else { continue }
            guard let position = positions[path] else {
                missing.append(path)
                continue
            }
            files.append(entries[position].bytes)
            pending += entries[position].outline.imports
        }
        return (files, missing)
    }

    /// `files`, and those of the others that take little together: a message within an `Any` may be declared in any of
    /// them.
    func completed(_ files: [[UInt8]]) -> [[UInt8]] {
        let taken = Set(files)
        var files = files
        var room = Self.maximumFurtherBytes
        for entry in entries where !taken.contains(entry.bytes) && entry.bytes.count <= room {
            room -= entry.bytes.count
            files.append(entry.bytes)
        }
        return files
    }

    /// Files whose types the gateway brings itself, or that declare options only: no harm if they are missing.
    static func isDispensable(_ path: String) -> Bool {
        ["google/protobuf/", "google/api/", "google/rpc/"].contains { path.hasPrefix($0) }
    }
}
