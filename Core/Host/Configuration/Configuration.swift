/// All that `styx.yaml` and the environment say, checked.
package struct Configuration: Sendable {
    package var server: SectionValues
    package let access: SectionValues
    package let auth: SectionValues
    package let features: SectionValues
    package let billing: SectionValues
    package let storage: SectionValues
    package let history: SectionValues
    package let log: SectionValues
    package let retention: SectionValues
    package let environment: StyxEnvironment
    /// The file that was read; nil without one.
    package let file: String?

    package static let sections: [Section] = [
        ServerSettings.section, AccessSettings.section, AuthSettings.section, FeatureSettings.section, BillingSettings.section,
        StorageSettings.section, HistorySettings.section, LogSettings.section, RetentionSettings.section,
    ]

    /// What the command line gives.
    package struct Overrides: Sendable {
        package var data: String?
        package var plugins: String?
        package var listen: ListenAddress?

        package init(data: String? = nil, plugins: String? = nil, listen: ListenAddress? = nil) {
            self.data = data
            self.plugins = plugins
            self.listen = listen
        }
    }

    /// Reads the file, if there is one, and checks all of it in one pass.
    ///
    /// - Parameter path: The file, which then must be there; nil takes `./styx.yaml` if there is one.
    /// - Throws: Everything that is wrong.
    package init(file path: String?, environment variables: [String: String], overrides: Overrides = Overrides())
        throws(ConfigurationErrors)
    {
        let bytes = try Self.bytes(path)
        try self.init(text: bytes, name: path ?? "styx.yaml", environment: variables, overrides: overrides)
    }

    /// The configuration of a file's bytes; nil without a file.
    package init(
        text bytes: [UInt8]?, name: String, environment variables: [String: String], overrides: Overrides = Overrides()
    ) throws(ConfigurationErrors) {
        let root = if let bytes { try YAMLReader.read(bytes, file: name) } else { nil as YAMLNode? }
        let environment = StyxEnvironment(variables)
        var diagnostics = Self.unknownSections(in: root)
        func values(_ section: Section) -> SectionValues { section.read(root?[section.name], environment, &diagnostics) }
        server = values(ServerSettings.section)
        access = values(AccessSettings.section)
        auth = values(AuthSettings.section)
        features = values(FeatureSettings.section)
        billing = values(BillingSettings.section)
        storage = values(StorageSettings.section)
        history = values(HistorySettings.section)
        log = values(LogSettings.section)
        retention = values(RetentionSettings.section)
        self.environment = environment
        file = bytes == nil ? nil : name
        apply(overrides)
        diagnostics += contradictions()
        if let errors = ConfigurationErrors(diagnostics) { throw errors }
    }

    private mutating func apply(_ overrides: Overrides) {
        if let data = overrides.data { server.set(ServerSettings.data, data, at: SourcePosition(file: "--data")) }
        if let plugins = overrides.plugins { server.set(ServerSettings.plugins, plugins, at: SourcePosition(file: "--plugins")) }
        if let listen = overrides.listen { server.set(ServerSettings.listen, [listen], at: SourcePosition(file: "--listen")) }
    }

    /// Values that are right alone and wrong together.
    private func contradictions() -> [Diagnostic] {
        let start = SourcePosition(file: file ?? "styx.yaml")
        var found: [Diagnostic] = []
        let certificate = server[ServerSettings.tlsCertificate], key = server[ServerSettings.tlsKey]
        if (certificate == nil) != (key == nil) {
            let position = server.position(of: ServerSettings.tlsCertificate) ?? server.position(of: ServerSettings.tlsKey) ?? start
            found.append(Diagnostic(position, "of server.tlsCertificate and server.tlsKey one is missing", "give both or none"))
        }
        let isOpen = server[ServerSettings.listen].contains { !$0.isLoopback }
        let isEncrypted = certificate != nil || server[ServerSettings.publicURL]?.hasPrefix("https://") ?? false
        if isOpen, !isEncrypted, !server[ServerSettings.allowInsecure] {
            let position = server.position(of: ServerSettings.listen) ?? start
            let remedy = "give server.tlsCertificate and server.tlsKey, an https server.publicUrl, or server.allowInsecure: true"
            found.append(Diagnostic(position, "other machines could connect without encryption", remedy))
        }
        if server[ServerSettings.listen].isEmpty {
            found.append(
                Diagnostic(server.position(of: ServerSettings.listen) ?? start, "server.listen is empty", "give one address at least"))
        }
        return found
    }

    private static func bytes(_ path: String?) throws(ConfigurationErrors) -> [UInt8]? {
        let name = path ?? "./styx.yaml"
        do throws(FileError) {
            return try SmallFile.read(name, limit: YAMLReader.mostBytes)
        } catch {
            if path == nil, error == FileError(path: name, errno: 2) { return nil }
            throw ConfigurationErrors(
                first: Diagnostic(SourcePosition(file: name), "the file cannot be read (\(error.reason))", "name another one with --config")
            )
        }
    }

    private static func unknownSections(in root: YAMLNode?) -> [Diagnostic] {
        guard let root, !root.isNull else { return [] }
        guard let members = root.members else { return [Diagnostic(root.position, "the file is \(root.kind)", "write sections")] }
        let names = sections.map(\.name)
        return members.filter { !names.contains($0.key) }.map {
            Diagnostic($0.position, "there is no section '\($0.key)'", NearestWord.remedy(for: $0.key, in: names))
        }
    }
}
