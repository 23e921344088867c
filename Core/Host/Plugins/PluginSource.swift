import Crypto
import PluginKit

/// Where plugins of ours come from: linked into this program, or libraries beside it.
package struct PluginSource: Sendable {
    /// By name; empty in the build of shared libraries.
    private let linked: [String: AnyPlugin]
    private let folder: String
    private let buildID: String

    /// - Parameters:
    ///   - linked: What is linked in.
    ///   - folder: Where `lib<Name>.so` lie: beside the executable.
    ///   - buildID: Of this program; a library of another build is not loaded.
    package init(linked: [AnyPlugin], folder: String, buildID: String) {
        self.linked = Dictionary(uniqueKeysWithValues: linked.map { ($0.id.description, $0) })
        self.folder = folder
        self.buildID = buildID
    }

    /// The plugin that a file of `plugins.d` names.
    ///
    /// A library's note is read before any of its code runs.
    func plugin(_ file: PluginFile) throws(PluginFault) -> AnyPlugin {
        if file.library == nil, let plugin = linked[file.id] { return plugin }
        let path = file.library ?? "\(folder)/lib\(file.id).so"
        if file.library == nil, !linked.isEmpty { throw .unknown(known: Array(linked.keys)) }
        let library = try PluginLibrary(at: path, buildID: buildID, sha256: file.sha256)
        let plugin = AnyPlugin.receive(try library.enter(file.id))
        guard plugin.id.description == file.id else { throw .otherID(file: path, expected: file.id, found: plugin.id.description) }
        return plugin
    }
}
