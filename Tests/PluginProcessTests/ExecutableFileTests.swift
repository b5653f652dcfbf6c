internal import Testing

@testable internal import PluginProcess

@Suite struct ExecutableFileTests {
    private static func elf(machine: UInt16, loader: String?, tableAt: UInt64 = 64) -> [UInt8] {
        var head = [UInt8](repeating: 0, count: 64 + 56 * 2)
        head.replaceSubrange(0..<6, with: [0x7f, 0x45, 0x4c, 0x46, 2, 1])
        head.replaceSubrange(18..<20, with: bytes(UInt64(machine), 2))
        head.replaceSubrange(32..<40, with: bytes(tableAt, 8))
        head.replaceSubrange(54..<56, with: bytes(56, 2))
        head.replaceSubrange(56..<58, with: bytes(2, 2))
        guard let loader else { return head }
        // The second segment is PT_INTERP; its path stands behind the tables.
        head.replaceSubrange(64 + 56..<64 + 60, with: bytes(3, 4))
        head.replaceSubrange(64 + 64..<64 + 72, with: bytes(UInt64(head.count), 8))
        return head + Array(loader.utf8) + [0, 1, 2, 3]
    }

    private static func bytes(_ number: UInt64, _ count: Int) -> [UInt8] {
        (0..<count).map { UInt8(truncatingIfNeeded: number >> (8 * UInt64($0))) }
    }

    @Test(
        arguments: [
            ("an ELF program", elf(machine: 0xb7, loader: nil), .elf(machine: 0xb7, loader: nil)),
            (
                "its loader", elf(machine: 0x3e, loader: "/lib/ld-musl-x86_64.so.1"),
                .elf(machine: 0x3e, loader: "/lib/ld-musl-x86_64.so.1")
            ),
            ("a script", Array("#! /usr/bin/env python3\nimport os".utf8), .script(interpreter: "/usr/bin/env")),
            ("a script of CR LF", Array("#!/bin/sh\r\n".utf8), .script(interpreter: "/bin/sh\r")),
            ("a script that names nothing", Array("#!".utf8), .script(interpreter: "")),
            ("Windows", Array("MZ\u{90}".utf8), .windows),
            ("macOS", [0xcf, 0xfa, 0xed, 0xfe, 7], .macOS),
            ("text", Array("import os\n".utf8), .text),
            ("nothing", [], .empty),
            ("anything", [1, 2, 3], .unknown),
        ] as [(String, [UInt8], ExecutableFile.Kind)])
    func kind(name: String, head: [UInt8], kind: ExecutableFile.Kind) {
        #expect(ExecutableFile(head: head).kind == kind, "\(name)")
    }

    /// A loader is never read past the end, however the tables lie.
    @Test func liesAndPieces() {
        let whole = Self.elf(machine: 0x3e, loader: "/lib64/ld-linux-x86-64.so.2")
        for count in 0...whole.count { _ = ExecutableFile(head: Array(whole.prefix(count))) }
        for offset: UInt64 in [.max, .max - 8, 1 << 63, 4096] {
            let head = Self.elf(machine: 0x3e, loader: "/x", tableAt: offset)
            #expect(ExecutableFile(head: head).kind == .elf(machine: 0x3e, loader: nil))
        }
        for position in whole.indices {
            for byte: UInt8 in [0, 1, 0x7f, 0xff] {
                var head = whole
                head[position] = byte
                _ = ExecutableFile(head: head)
            }
        }
    }

    @Test func aFileIsRead() throws {
        let scratch = try Scratch()
        let script = try scratch.file("script", "#!/bin/false\n")
        #expect(ExecutableFile(at: script)?.kind == .script(interpreter: "/bin/false"))
        #expect(ExecutableFile(at: scratch.path + "/none") == nil)
        #expect(ExecutableFile(at: scratch.path) == nil)
    }
}
