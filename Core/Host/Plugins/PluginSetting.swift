import PluginKit

/// A plugin's declared settings as a section of its file, read and checked as the server's own are.
struct PluginSection {
    private let name: String
    private let declared: [SettingDeclaration]

    init(_ name: String, _ declared: [SettingDeclaration]) {
        self.name = name
        self.declared = declared
    }

    /// As a section of the server's own has them.
    var settings: [any AnySetting] { declared.map { Self.setting($0) } }

    /// The values that stand in `config`, or in the environment, or are defaults.
    func read(_ config: YAMLNode?, _ environment: StyxEnvironment, _ diagnostics: inout [Diagnostic]) -> [String: SettingValue] {
        let settings = declared.map { Self.setting($0) }
        let values = Section(name, settings).read(config, environment, &diagnostics)
        var result: [String: SettingValue] = [:]
        for (setting, declaration) in zip(settings, declared) {
            if let value = values[setting] ?? Self.fallback(declaration) { result[declaration.name] = value }
        }
        return result
    }

    private static func setting(_ declaration: SettingDeclaration) -> Setting<SettingValue?> {
        let type: SettingType<SettingValue> =
            switch declaration.kind {
            case .text: wrap(.text) { .text($0) }
            case .boolean: wrap(.boolean) { .boolean($0) }
            case .integer(let range): wrap(.integer(range)) { .integer($0) }
            case .duration(let range): wrap(.duration(range)) { .duration($0) }
            case .size(let range): wrap(.size(range)) { .integer($0) }
            case .choice(let names):
                wrap(.scalar("one of \(names.joined(separator: ", "))") { names.contains($0) ? $0 : nil }) { .text($0) }
            case .list: wrap(.list(.text)) { .list($0) }
            }
        return Setting(declaration.name, type, declaration.sentence)
    }

    private static func wrap<Wrapped: Sendable>(
        _ type: SettingType<Wrapped>, _ make: @escaping @Sendable (Wrapped) -> SettingValue
    ) -> SettingType<SettingValue> {
        SettingType(type.expectation, isList: type.isList) { (node, context) throws(Diagnostic) in make(try type.read(node, context)) }
    }

    /// The default, read as a file would have it.
    private static func fallback(_ declaration: SettingDeclaration) -> SettingValue? {
        guard let text = declaration.defaultValue else { return nil }
        var ignored: [Diagnostic] = []
        let position = SourcePosition(file: "default")
        let member = YAMLNode.Member(
            key: declaration.name, position: position, value: YAMLNode(.scalar(text, isPlain: false), at: position))
        let node = YAMLNode(.mapping([member]), at: position)
        let setting = setting(declaration)
        return Section("default", [setting]).read(node, StyxEnvironment([:]), &ignored)[setting]
    }
}
