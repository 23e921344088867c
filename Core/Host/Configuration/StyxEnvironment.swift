/// The variables of the environment that override settings: `STYX_<SECTION>_<KEY>`, in capitals; further underscores do not count.
package struct StyxEnvironment: Sendable {
    package let variables: [String: String]
    /// Names without prefix and underscores -> the variable's name.
    private let names: [String: String]

    /// What stands outside the settings: read by the first start and by the build.
    private static let reserved = ["STYX_ADMIN_", "STYX_SINGLE_BINARY", "STYX_TEST_"]

    package init(_ variables: [String: String]) {
        self.variables = variables
        var names: [String: String] = [:]
        for name in variables.keys.sorted() where name.hasPrefix("STYX_") && !Self.reserved.contains(where: name.hasPrefix) {
            names[Self.folded(name.dropFirst(5))] = name
        }
        self.names = names
    }

    /// The value of a setting as a node that stands at its variable; nil where there is none.
    package func node(section: String, _ setting: any AnySetting) -> YAMLNode? {
        guard let name = names[Self.folded(section + setting.name)], let text = variables[name] else { return nil }
        let position = SourcePosition(file: name)
        guard setting.isList else { return YAMLNode(.scalar(text, isPlain: false), at: position) }
        if text.hasPrefix("["), let list = try? YAMLReader.read(Array(text.utf8), file: name), list.elements != nil { return list }
        let parts = text.split(separator: ",").map { part in part.trimmingPrefix { $0 == " " } }.filter { !$0.isEmpty }
        return YAMLNode(.sequence(parts.map { YAMLNode(.scalar(String($0), isPlain: false), at: position) }), at: position)
    }

    /// Variables that name no setting of these sections: each gets a warning.
    package func unknown(in sections: [Section]) -> [Diagnostic] {
        let known = sections.flatMap { section in
            section.settings.map { (Self.folded(section.name + $0.name), "\(section.name).\($0.name)") }
        }
        let folded = Set(known.map(\.0))
        return names.filter { !folded.contains($0.key) }.values.sorted().map { name in
            let nearest = NearestWord.of(Self.folded(name.dropFirst(5)), in: folded).flatMap { word in known.first { $0.0 == word }?.1 }
            return Diagnostic(
                SourcePosition(file: name), "this variable names no setting", nearest.map { "did you mean '\($0)'?" } ?? "remove it")
        }
    }

    private static func folded(_ name: some StringProtocol) -> String {
        String(name).filter { $0 != "_" && $0 != "-" }.uppercased()
    }
}
