internal import LinuxSystem
internal import Testing

@Suite struct RandomAccessTests {
    private func file(_ text: String, in scratch: borrowing Scratch) throws -> String {
        try makeFile(scratch.path + "/file", text, mode: 0o600)
    }

    @Test("a piece is read where it stands, shorter at the end")
    func pieces() throws {
        let scratch = try Scratch()
        let file = try RandomAccessFile(file("0123456789", in: scratch))
        #expect(file.status.bytes == 10 && file.status.kind == .regular)
        func read(_ offset: Int64, _ count: Int) throws -> String {
            let pages = try PageBuffer(count: count)
            let filled = try file.read(at: offset, into: pages.bytes)
            return String(decoding: pages.bytes.prefix(filled), as: UTF8.self)
        }
        #expect(try read(0, 4) == "0123")
        #expect(try read(7, 100) == "789")
        #expect(try read(10, 5) == "")
    }

    @Test("a pipe, a directory and nothing are refused at once")
    func others() throws {
        let scratch = try Scratch()
        func code(_ path: String) -> Int32? {
            do throws(SystemError) {
                _ = try RandomAccessFile(path)
                return nil
            } catch {
                return error.code
            }
        }
        #expect(code(scratch.path) == SystemError.isDirectory)
        #expect(code("/dev/null") == SystemError.invalidArgument)
        #expect(code(scratch.path + "/missing") == SystemError.noSuchFile)
    }

    @Test("memory of a page buffer is zero, and as long as was asked")
    func pages() throws {
        let pages = try PageBuffer(count: 10_000)
        #expect(pages.bytes.count == 10_000)
        #expect(pages.bytes.allSatisfy { $0 == 0 })
    }

    @Test("entries are named with their kinds, as many as are wanted")
    func entries() throws {
        let scratch = try Scratch()
        _ = try file("x", in: scratch)
        try Linux.makeDirectory(scratch.path + "/folder", mode: 0o700)
        let entries = try Linux.entries(in: scratch.path, maximum: 10).sorted { $0.name < $1.name }
        #expect(entries == [.init(name: "file", kind: .file), .init(name: "folder", kind: .directory)])
        #expect(try Linux.entries(in: scratch.path, maximum: 1).count == 1)
        #expect(throws: SystemError.self) { try Linux.entries(in: scratch.path + "/file", maximum: 1) }
    }

    @Test("a link says where it leads")
    func link() throws {
        #expect(try Linux.linkTarget("/proc/self/exe").hasPrefix("/"))
        #expect(throws: SystemError.self) { try Linux.linkTarget("/proc") }
    }
}
