internal import Glibc
internal import LinuxSystem
internal import Testing

@Suite struct StaleSocketTests {
    private func isThere(_ path: String) -> Bool { (try? Linux.fileStatus(path, followingLinks: false)) != nil }

    @Test("a socket at which nobody listens is removed, a living one is not")
    func socket() throws {
        let scratch = try Scratch()
        let path = scratch.path + "/s"
        do {
            let listener = try Linux.listenUnix(path: path)
            Linux.removeStaleSocket(path)
            #expect(isThere(path) && listener.raw >= 0)
        }
        Linux.removeStaleSocket(path)
        #expect(!isThere(path))
        Linux.removeStaleSocket(path)
    }

    @Test("another kind of file stays, and so do links and what they lead to")
    func others() throws {
        let scratch = try Scratch()
        let folder = scratch.path + "/folder"
        let socket = scratch.path + "/s"
        let link = scratch.path + "/link"
        try Linux.makeDirectory(folder, mode: 0o700)
        do { _ = try Linux.listenUnix(path: socket) }
        symlink(socket, link)
        for path in [folder, link] { Linux.removeStaleSocket(path) }
        #expect(isThere(folder) && isThere(link) && isThere(socket))
    }
}
