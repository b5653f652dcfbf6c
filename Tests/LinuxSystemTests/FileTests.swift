internal import Glibc
internal import LinuxSystem
internal import Testing

@Suite struct FileTests {
    @Test("a status tells kinds, modes and sizes apart, and looks at a link or through it")
    func status() throws {
        let scratch = try Scratch()
        let file = try makeFile(scratch.path + "/f", "hello", mode: 0o640)
        symlink(file, scratch.path + "/l")

        let status = try Linux.fileStatus(file)
        #expect(status.kind == .regular)
        #expect(status.mode == 0o640)
        #expect(status.bytes == 5)
        #expect(status.owner == Linux.currentUID)
        #expect(try Linux.fileStatus(scratch.path).kind == .directory)
        #expect(try Linux.fileStatus(scratch.path + "/l") == status)
        #expect(try Linux.fileStatus(scratch.path + "/l", followingLinks: false).kind == .link)
        #expect(throws: SystemError(call: "stat", code: SystemError.noSuchFile)) {
            try Linux.fileStatus(scratch.path + "/none")
        }
    }

    @Test("only a regular file with an x bit is executable, only a directory takes files")
    func access() throws {
        let scratch = try Scratch()
        #expect(!Linux.isExecutableFile(try makeFile(scratch.path + "/plain", "", mode: 0o644)))
        #expect(Linux.isExecutableFile(try makeFile(scratch.path + "/program", "", mode: 0o755)))
        #expect(!Linux.isExecutableFile(scratch.path))
        #expect(Linux.isWritableDirectory(scratch.path))
        #expect(!Linux.isWritableDirectory(scratch.path + "/plain"))
        #expect(!Linux.isWritableDirectory(scratch.path + "/none"))
    }

    @Test("a file is read whole, up to the limit and not a byte further")
    func read() throws {
        let scratch = try Scratch()
        let text = String(repeating: "0123456789", count: 20_000)
        let file = try makeFile(scratch.path + "/f", text, mode: 0o600)

        #expect(try Linux.readFile(file, maximumBytes: 200_000) == Array(text.utf8))
        #expect(throws: SystemError(call: "read", code: SystemError.fileTooLarge)) {
            try Linux.readFile(file, maximumBytes: 199_999)
        }
        #expect(try Linux.readFile(try makeFile(scratch.path + "/e", "", mode: 0o600), maximumBytes: 0) == [])
        #expect(throws: SystemError(call: "read", code: SystemError.fileTooLarge)) {
            try Linux.readFile("/dev/zero", maximumBytes: 100)
        }
        #expect(throws: SystemError(call: "read", code: SystemError.isDirectory)) {
            try Linux.readFile(scratch.path, maximumBytes: 100)
        }
    }

    @Test("what is to be a regular file is read like one, and a pipe that nobody writes to is refused at once")
    func readRegular() throws {
        let scratch = try Scratch()
        let text = String(repeating: "0123456789", count: 20_000)
        let file = try makeFile(scratch.path + "/f", text, mode: 0o600)
        symlink(file, scratch.path + "/l")
        #expect(try Linux.readRegularFile(scratch.path + "/l", maximumBytes: 200_000) == Array(text.utf8))
        #expect(throws: SystemError(call: "read", code: SystemError.fileTooLarge)) {
            try Linux.readRegularFile(file, maximumBytes: 199_999)
        }
        try #expect(!Linux.readRegularFile("/proc/self/status", maximumBytes: 65_536).isEmpty)

        try #require(mkfifo(scratch.path + "/p", 0o600) == 0)
        for path in [scratch.path + "/p", "/dev/zero"] {
            #expect(throws: SystemError(call: "open", code: SystemError.invalidArgument)) {
                try Linux.readRegularFile(path, maximumBytes: 100)
            }
        }
        #expect(throws: SystemError(call: "open", code: SystemError.isDirectory)) {
            try Linux.readRegularFile(scratch.path, maximumBytes: 100)
        }
    }

    @Test("a directory has exactly the mode that was asked for, and is made once")
    func makeDirectory() throws {
        let scratch = try Scratch()
        let path = scratch.path + "/d"
        try Linux.makeDirectory(path, mode: 0o777)
        #expect(try Linux.fileStatus(path).mode == 0o777)
        #expect(throws: SystemError(call: "mkdir", code: SystemError.fileExists)) {
            try Linux.makeDirectory(path, mode: 0o700)
        }
    }

    @Test("a path without links, and nil for one that is not there")
    func realpath() throws {
        let scratch = try Scratch()
        symlink(scratch.path, scratch.path + "/self")
        #expect(Linux.realpath(scratch.path + "/self/./self") == scratch.path)
        #expect(Linux.realpath(scratch.path + "/none") == nil)
        #expect(try Linux.realpath(".") == Linux.currentDirectory())
    }

    @Test("a tree goes with everything in it, but what a link points to stays")
    func removeTree() throws {
        let scratch = try Scratch()
        let outside = scratch.path + "/outside"
        let tree = scratch.path + "/tree"
        try Linux.makeDirectory(outside, mode: 0o700)
        _ = try makeFile(outside + "/kept", "x", mode: 0o600)
        try Linux.makeDirectory(tree, mode: 0o700)
        try Linux.makeDirectory(tree + "/deeper", mode: 0o700)
        for index in 0..<100 { _ = try makeFile("\(tree)/deeper/\(index)", "x", mode: 0o600) }
        symlink(outside, tree + "/link")
        symlink(outside, tree + "/deeper/link")
        do { _ = try Linux.listenUnix(path: tree + "/socket") }

        try Linux.removeTree(tree)
        #expect(try Linux.names(in: scratch.path) == ["outside"])
        #expect(try Linux.names(in: outside) == ["kept"])
        try Linux.removeTree(tree)
    }

    @Test("names that are no UTF-8 are removed too, and listed repaired")
    func foreignNames() throws {
        let scratch = try Scratch()
        let tree = scratch.path + "/tree"
        try Linux.makeDirectory(tree, mode: 0o700)
        let name = Array("\(tree)/x".utf8CString.dropLast()) + [-1, -2, 0]
        try #require(mkdir(name, 0o500) == 0)
        #expect(try Linux.names(in: tree) == ["x\u{fffd}\u{fffd}"])
        try Linux.removeTree(tree)
        #expect(try Linux.names(in: scratch.path) == [])
    }

    @Test("a tree that is a link itself is only unlinked")
    func removeLink() throws {
        let scratch = try Scratch()
        try Linux.makeDirectory(scratch.path + "/d", mode: 0o700)
        symlink(scratch.path + "/d", scratch.path + "/l")
        try Linux.removeTree(scratch.path + "/l")
        #expect(try Linux.names(in: scratch.path) == ["d"])
    }

    @Test("a tree deeper than the bound is an error and no overflowing stack")
    func deepTree() throws {
        let scratch = try Scratch()
        var path = scratch.path + "/0"
        try Linux.makeDirectory(path, mode: 0o700)
        for _ in 0..<20 {
            path += "/d"
            try Linux.makeDirectory(path, mode: 0o700)
        }
        #expect(throws: SystemError(call: "unlink", code: SystemError.tooManyLinks)) {
            try Linux.removeTree(scratch.path + "/0", maximumDepth: 20)
        }
        try Linux.removeTree(scratch.path + "/0", maximumDepth: 21)
        #expect(try Linux.names(in: scratch.path) == [])
    }
}

func makeFile(_ path: String, _ text: String, mode: UInt32) throws -> String {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode)
    try #require(descriptor >= 0)
    defer { Linux.close(descriptor) }
    if !text.isEmpty { try #require(write(text, to: descriptor)) }
    try Linux.chmod(path, mode: mode)
    return path
}
