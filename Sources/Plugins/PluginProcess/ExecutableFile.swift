internal import LinuxSystem

/// What the first bytes of a file say about how it is executed: for the sentence behind a launch that the kernel refused.
struct ExecutableFile: Equatable {
    enum Kind: Equatable {
        /// `machine` as ELF numbers them; `loader`, the dynamic loader that it names, if it names one.
        case elf(machine: UInt16, loader: String?)
        /// The interpreter of its `#!` line.
        case script(interpreter: String)
        case windows
        case macOS
        case text
        case empty
        case unknown
    }

    /// What is looked at: the tables that name a loader stand at the front of every usual program.
    static let headBytes = 4096

    let kind: Kind

    /// - Parameter head: the first bytes, as many as there are up to `headBytes`. They may be anything.
    init(head: [UInt8]) {
        kind = Self.kind(head)
    }

    /// nil when the file cannot be read.
    init?(at path: String) {
        guard let file = try? Linux.openForReading(path) else { return nil }
        var head = [UInt8](repeating: 0, count: Self.headBytes)
        let outcome = head.withUnsafeMutableBytes { Linux.read(file.raw, into: $0) }
        switch outcome {
        case .bytes(let count): self.init(head: Array(head.prefix(count)))
        case .end: self.init(head: [])
        case .wouldBlock, .failed: return nil
        }
    }

    private static func kind(_ head: [UInt8]) -> Kind {
        if head.isEmpty { return .empty }
        if head.starts(with: [0x7f, UInt8(ascii: "E"), UInt8(ascii: "L"), UInt8(ascii: "F")]) {
            return .elf(machine: UInt16(truncatingIfNeeded: number(head, at: 18, bytes: 2) ?? 0), loader: loader(head))
        }
        if head.starts(with: "#!".utf8) {
            let line = head.dropFirst(2).prefix(255).prefix { $0 != UInt8(ascii: "\n") }
            let words = line.split(whereSeparator: { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") })
            return .script(interpreter: words.first.map { String(decoding: $0, as: UTF8.self) } ?? "")
        }
        if head.starts(with: "MZ".utf8) { return .windows }
        let magics: [[UInt8]] = [[0xcf, 0xfa, 0xed, 0xfe], [0xce, 0xfa, 0xed, 0xfe], [0xca, 0xfe, 0xba, 0xbe]]
        if magics.contains(where: { head.starts(with: $0) }) { return .macOS }
        return head.allSatisfy { $0 >= 0x20 || (0x09...0x0d).contains($0) } ? .text : .unknown
    }

    /// The path in the segment PT_INTERP of a little-endian ELF file of 64 bits.
    private static func loader(_ head: [UInt8]) -> String? {
        guard head.count > 5, head[4] == 2, head[5] == 1, let table = number(head, at: 32, bytes: 8),
            let size = number(head, at: 54, bytes: 2), let count = number(head, at: 56, bytes: 2)
        else { return nil }
        for index in 0..<min(count, 64) {
            let (offset, isOver) = table.addingReportingOverflow(index * size)
            guard !isOver, let type = number(head, at: offset, bytes: 4) else { return nil }
            guard type == 3 else { continue }
            guard let start = number(head, at: offset &+ 8, bytes: 8).flatMap(Int.init(exactly:)), start < head.count
            else { return nil }
            return String(decoding: head[start...].prefix(255).prefix { $0 != 0 }, as: UTF8.self)
        }
        return nil
    }

    /// A little-endian number; nil when it is not wholly within `head`.
    private static func number(_ head: [UInt8], at offset: UInt64, bytes: Int) -> UInt64? {
        guard let start = Int(exactly: offset), start <= head.count, bytes <= head.count - start else { return nil }
        return head[start..<start + bytes].reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }
}

extension ExecutableFile {
    /// Such as `x86-64`.
    static func name(ofMachine machine: UInt16) -> String {
        switch machine {
        case 0x03: "x86 (32 bits)"
        case 0x3e: "x86-64"
        case 0x28: "ARM (32 bits)"
        case 0xb7: "ARM64"
        case 0xf3: "RISC-V"
        case 0x15: "POWER"
        case 0x16: "s390x"
        default: "machine \(machine)"
        }
    }

    /// What this program was built for, as ELF numbers it; nil for a machine that is not known here.
    static var ownMachine: UInt16? {
        #if arch(x86_64)
            0x3e
        #elseif arch(arm64)
            0xb7
        #else
            nil
        #endif
    }
}
