extension Discovery {
    /// Fills in what `pool` has of what is missing, and answers whether that was anything.
    mutating func fillHoles(from pool: DescriptorPool) -> Bool {
        let found = missingServices.map(\.name).filter { pool.describes($0) }
        let settled = Set(files.compactMap { (try? DescriptorOutline.read($0))?.path })
        let (added, missing) = pool.closure(services: found, paths: missingFiles.map(\.name), settled: settled)
        guard !added.isEmpty else { return false }
        files += added
        services = (services + found).sorted()
        missingServices.removeAll { found.contains($0.name) }
        let known = missingFiles
        missingFiles = missing.map { name in
            known.first { $0.name == name }
                ?? Hole(name: name, reason: "it is not among the descriptors that were found")
        }
        return true
    }
}
