import Foundation
import Testing

/// The single binary carries the shipped `plugins.d`.
@Suite struct ShippedPluginFilesTests {
    private let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    @Test("what the program carries is what lies in the folder, line by line")
    func carried() throws {
        let source = try String(contentsOf: root.appending(path: "Core/Styx/ShippedPluginFiles.swift"), encoding: .utf8)
        let folder = root.appending(path: "plugins.d")
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".yaml") }
        #expect(!names.isEmpty)
        for name in names {
            #expect(source.contains("\"\(name)\""), "\(name) is carried")
            for line in try String(contentsOf: folder.appending(path: name), encoding: .utf8).split(separator: "\n") {
                #expect(source.contains(line), "\(name): \(line)")
            }
        }
    }
}
