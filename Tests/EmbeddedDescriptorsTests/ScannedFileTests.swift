internal import LinuxSystem
internal import Testing

@testable internal import EmbeddedDescriptors

@Suite struct ScannedFileTests {
    @Test func `A file that is larger than a window is found whole, wherever the windows end`() throws {
        let folder = try Folder()
        var bounds = ScanBounds()
        bounds.maximumFileBytes = 400
        let descriptors = (0..<30).map { Written.file("file\($0).proto", syntax: $0 % 2 == 0 ? nil : "proto3") }
        var bytes: [UInt8] = [0x7f, 0x45, 0x4c, 0x46]
        for (index, descriptor) in descriptors.enumerated() {
            bytes += [UInt8](repeating: 0x2e, count: index * 37 % 211) + descriptor
        }
        bytes += gzip(Written.file("last.proto"))
        let path = try folder.write("program", bytes)
        for windowBytes in [401, 450, 500, 777, 1024, bytes.count - 1, bytes.count, bytes.count + 1] {
            let file = try ScannedFile(path, known: nil, bounds: bounds, windowBytes: windowBytes)
            #expect(
                Set(file.files.map(\.path)) == Set((0..<30).map { "file\($0).proto" } + ["last.proto"]),
                "\(windowBytes)")
            #expect(Set(file.files.map(\.bytes)).isSuperset(of: descriptors), "\(windowBytes)")
        }
    }

    @Test func `A file that is the same is not read again, one that has changed is`() throws {
        let folder = try Folder()
        let path = try folder.write("set.binpb", Written.file("a.proto"))
        let identity = FileIdentity(try Linux.fileStatus(path))
        let known = ScannedFile(identity: identity, files: [.init(path: "remembered.proto", bytes: [])])
        #expect(try ScannedFile(path, known: known).files.map(\.path) == ["remembered.proto"])
        try folder.write("set.binpb", Written.file("another.proto"))
        #expect(try ScannedFile(path, known: known).files.map(\.path) == ["another.proto"])
    }

    @Test func `An empty file holds nothing`() throws {
        let folder = try Folder()
        #expect(try ScannedFile(folder.write("empty")).files.isEmpty)
    }

    @Test func `What is no file is an error`() throws {
        let folder = try Folder()
        #expect(throws: SystemError.self) { try ScannedFile(folder.path + "/missing") }
        #expect(throws: SystemError.self) { try ScannedFile(folder.path) }
        #expect(throws: SystemError.self) { try ScannedFile("/dev/zero") }
    }
}
