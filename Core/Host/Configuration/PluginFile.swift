import Glibc

/// One file of `plugins.d`: which plugin runs, from where, and with what settings (spec/plugins.md 3.7).
package struct PluginFile: Sendable {
    /// Id of the plugin: `id`, else the name of the file.
    package let id: String
    /// The file's own place, its first line.
    package let position: SourcePosition
    package let isEnabled: Bool
    /// A library of somebody else; nil for a plugin of ours, linked in or beside the executable.
    package let library: String?
    package let sha256: String?
    /// Whether the server must not start without it.
    package let isRequired: Bool
    /// The mapping `config`, checked once the plugin's settings are known.
    package let config: YAMLNode?

    /// What calls of it answer while it fails. A failing plugin's operations and providers are not there, which is `closed`; `open` and `grace` need
    /// points whose calls could go on without it.
    package enum FailurePolicy: String, Sendable { case closed }
    /// Where its code runs: inside the server; `process` needs the C interface.
    package enum Mode: String, Sendable { case inproc }

    private static let idSetting = Setting("id", .text, "Id of the plugin.")
    private static let enabled = Setting("enabled", .boolean, default: true, "Whether it runs.")
    private static let file = Setting("file", .path, "A library of somebody else.")
    private static let hash = Setting(
        "sha256",
        .scalar("64 hex digits") { text in text.utf8.count == 64 && text.allSatisfy(\.isHexDigit) ? text.lowercased() : nil },
        "Hash that the library must have.")
    private static let mode = Setting<Mode?>(
        "mode", .scalar("'inproc', the only one that is offered yet") { Mode(rawValue: $0) }, "Where its code runs.")
    private static let required = Setting("required", .boolean, default: false, "Whether the server must not start without it.")
    private static let onFailure = Setting(
        "onFailure", .scalar("'closed', the only one that is offered yet") { FailurePolicy(rawValue: $0) }, default: .closed,
        "What calls answer while it fails.")

    /// The keys that are read by their type; `grant` and `config` are mappings of their own.
    static let settings: [any AnySetting] = [idSetting, enabled, file, hash, mode, required, onFailure]
    private static let mappings = ["grant", "config"]

    /// Reads one file; adds to `diagnostics` whatever is wrong.
    package init(
        _ root: YAMLNode?, path: String, environment: StyxEnvironment, _ diagnostics: inout [Diagnostic]
    ) {
        let name = Self.pluginName(path)
        position = SourcePosition(file: path, line: 1, column: 1)
        let known = root.map { Self.known($0, &diagnostics) }
        let values = Section(name, Self.settings).read(known ?? nil, environment, &diagnostics)
        id = values[Self.idSetting] ?? name
        isEnabled = values[Self.enabled]
        library = values[Self.file]
        sha256 = values[Self.hash]
        isRequired = values[Self.required]
        config = root?["config"].flatMap { $0.isNull ? nil : $0 }
        // A library of somebody else runs apart unless its operator trusts it, and what is granted limits only what runs apart.
        if library != nil, values[Self.mode] == nil {
            diagnostics.append(
                Diagnostic(position, "a library runs apart where 'mode' is not given, which is not offered yet", "write mode: inproc"))
        }
        if let grant = root?["grant"], !grant.isNull {
            diagnostics.append(Diagnostic(grant.position, "'grant' limits nothing inside the server", "leave it out"))
        }
        if let config, config.members == nil {
            diagnostics.append(Diagnostic(config.position, "'config' is \(config.kind)", "write the plugin's keys below it"))
        }
    }

    /// The mapping without `config` and `grant`; unknown keys are told with those two among the known ones.
    private static func known(_ root: YAMLNode, _ diagnostics: inout [Diagnostic]) -> YAMLNode? {
        guard !root.isNull else { return nil }
        guard let members = root.members else {
            diagnostics.append(Diagnostic(root.position, "the file is \(root.kind)", "write its keys: enabled, config"))
            return nil
        }
        let names = settings.map(\.name) + mappings
        for member in members where !names.contains(member.key) {
            let remedy = NearestWord.remedy(for: member.key, in: names)
            diagnostics.append(Diagnostic(member.position, "there is no key '\(member.key)'", remedy))
        }
        return YAMLNode(.mapping(members.filter { names.contains($0.key) && !mappings.contains($0.key) }), at: root.position)
    }

    private static func pluginName(_ path: String) -> String {
        let name = PathText.name(of: path)
        return name.hasSuffix(".yaml") ? String(name.dropLast(5)) : name
    }
}

/// The files of `plugins.d`, in the order of their names.
package struct PluginFiles: Sendable {
    /// Where they are, for messages.
    package let folder: String
    package let files: [PluginFile]

    /// Where the shipped files are: a folder, or the copy that the program carries.
    package enum Source: Sendable {
        case folder(String)
        /// Name and text of each.
        case carried([(name: String, text: String)])
    }

    /// Reads and checks all of them in one pass.
    package init(_ source: Source, environment: StyxEnvironment) throws(ConfigurationErrors) {
        var diagnostics: [Diagnostic] = []
        var files: [PluginFile] = []
        folder = Self.folder(of: source)
        for (path, bytes) in try Self.texts(of: source) {
            do throws(ConfigurationErrors) {
                let root = try YAMLReader.read(bytes, file: path)
                files.append(PluginFile(root, path: path, environment: environment, &diagnostics))
            } catch {
                diagnostics += error.diagnostics
            }
        }
        diagnostics += Self.duplicates(files)
        self.files = files
        if let errors = ConfigurationErrors(diagnostics) { throw errors }
    }

    private static func folder(of source: Source) -> String {
        if case .folder(let path) = source { path } else { "plugins.d" }
    }

    private static func texts(of source: Source) throws(ConfigurationErrors) -> [(path: String, bytes: [UInt8])] {
        switch source {
        case .carried(let texts): return texts.map { ("plugins.d/\($0.name)", Array($0.text.utf8)) }
        case .folder(let folder):
            do throws(FileError) {
                var texts: [(path: String, bytes: [UInt8])] = []
                for name in try Folder.names(folder).sorted() where name.hasSuffix(".yaml") && !name.hasPrefix(".") {
                    let path = "\(folder)/\(name)"
                    texts.append((path, try SmallFile.read(path, limit: YAMLReader.mostBytes)))
                }
                return texts
            } catch {
                let position = SourcePosition(file: error.path)
                throw ConfigurationErrors(
                    first: Diagnostic(position, "it cannot be read (\(error.reason))", "name the folder of plugin files with --plugins"))
            }
        }
    }

    private static func duplicates(_ files: [PluginFile]) -> [Diagnostic] {
        var first: [String: PluginFile] = [:]
        var found: [Diagnostic] = []
        for file in files where file.isEnabled {
            if let other = first[file.id] {
                let fault = PluginFault.duplicateID(id: file.id, other: other.position.file)
                found.append(Diagnostic(file.position, fault.sentence.what, fault.sentence.remedy))
            } else {
                first[file.id] = file
            }
        }
        return found
    }
}

/// The entries of a folder.
package enum Folder {
    /// Names in no order, without `.` and `..`.
    package static func names(_ path: String) throws(FileError) -> [String] {
        guard let folder = opendir(path) else { throw FileError(path: path, errno: errno) }
        defer { closedir(folder) }
        var names: [String] = []
        while let entry = readdir(folder) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names
    }

    package static func exists(_ path: String) -> Bool {
        var information = stat()
        return stat(path, &information) == 0 && information.st_mode & S_IFMT == S_IFDIR
    }
}
