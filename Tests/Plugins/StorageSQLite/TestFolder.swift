import Foundation

/// A folder that is gone when the test is.
final class TestFolder: Sendable {
    let path: String

    init() throws {
        let url = FileManager.default.temporaryDirectory.appendingPathComponent("styx-store-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        path = url.path
    }

    /// Names of the files below a folder of it.
    func files(in folder: String) throws -> Set<String> {
        let manager = FileManager.default
        let paths = try manager.subpathsOfDirectory(atPath: "\(path)/\(folder)")
        return Set(paths.map { ($0 as NSString).lastPathComponent }.filter { $0.utf8.count == 24 })
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }
}
