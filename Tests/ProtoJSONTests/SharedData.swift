internal import Foundation
internal import SwiftProtobuf

/// The test data that lie beside the repository, not in it.
enum SharedData {
    /// `shared/data/NAME` in a folder above this file; nil where there is none.
    static func folder(_ name: String) -> URL? {
        var place = URL(filePath: #filePath).deletingLastPathComponent()
        while place.path.count > 1 {
            place.deleteLastPathComponent()
            let folder = place.appending(path: "shared/data/\(name)")
            if FileManager.default.fileExists(atPath: folder.path) { return folder }
        }
        return nil
    }

    static func unzippedLines(_ file: URL) throws -> [Data] {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["gzip", "-dc", file.path]
        let pipe = Pipe()
        process.standardOutput = pipe
        try process.run()
        let data = try pipe.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return data.split(separator: UInt8(ascii: "\n")).map { Data($0) }
    }

    /// The files of a serialized `FileDescriptorSet`.
    static func files(inSet bytes: [UInt8]) throws -> [[UInt8]] {
        try Google_Protobuf_FileDescriptorSet(serializedBytes: bytes).file.map { try $0.serializedBytes() }
    }
}
