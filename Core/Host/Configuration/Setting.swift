/// A key of the configuration, declared once: file, environment, help and errors follow from this line.
package struct Setting<Value: Sendable>: Sendable {
    package let name: String
    package let type: SettingType<Value>
    /// The value where nothing gives another.
    package let fallback: Value
    /// What it does, one English sentence without what its type says.
    package let sentence: String

    package init(_ name: String, _ type: SettingType<Value>, default fallback: Value, _ sentence: String) {
        self.name = name
        self.type = type
        self.fallback = fallback
        self.sentence = sentence
    }
}

extension Setting {
    /// A setting that is absent by default.
    package init<Wrapped>(_ name: String, _ type: SettingType<Wrapped>, _ sentence: String) where Value == Wrapped? {
        self.init(name, .optional(type), default: nil, sentence)
    }
}

/// A setting whatever its type: what a section is made of.
package protocol AnySetting: Sendable {
    var name: String { get }
    var sentence: String { get }
    var expectation: String { get }
    var isList: Bool { get }
    func readAny(_ node: YAMLNode, _ context: SettingContext) throws(Diagnostic) -> any Sendable
}

extension Setting: AnySetting {
    package var expectation: String { type.expectation }
    package var isList: Bool { type.isList }
    package func readAny(_ node: YAMLNode, _ context: SettingContext) throws(Diagnostic) -> any Sendable { try type.read(node, context) }
}

/// The values of one section after defaults, file, environment and command line; a later one wins.
package struct SectionValues: Sendable {
    package let name: String
    private var values: [String: any Sendable] = [:]
    private var positions: [String: SourcePosition] = [:]

    package init(_ name: String) { self.name = name }

    package subscript<Value>(_ setting: Setting<Value>) -> Value { values[setting.name] as? Value ?? setting.fallback }

    /// Where the value was given; nil for a default.
    package func position<Value>(of setting: Setting<Value>) -> SourcePosition? { positions[setting.name] }

    /// Gives a setting its value: a command line does.
    package mutating func set<Value>(_ setting: Setting<Value>, _ value: Value, at position: SourcePosition) {
        values[setting.name] = value
        positions[setting.name] = position
    }

    mutating func setAny(_ name: String, _ value: any Sendable, at position: SourcePosition) {
        values[name] = value
        positions[name] = position
    }
}

/// A named group of settings.
package struct Section: Sendable {
    package let name: String
    package let settings: [any AnySetting]

    package init(_ name: String, _ settings: [any AnySetting]) {
        self.name = name
        self.settings = settings
    }

    /// The section's values from its mapping, if there is one, and the environment; adds to `diagnostics` whatever is wrong.
    package func read(_ node: YAMLNode?, _ environment: StyxEnvironment, _ diagnostics: inout [Diagnostic]) -> SectionValues {
        var values = SectionValues(name)
        if let node, !node.isNull { readFile(node, environment, &values, &diagnostics) }
        for setting in settings {
            guard let given = environment.node(section: name, setting) else { continue }
            read(setting, given, SettingContext(isEnvironment: true, environment: environment.variables), &values, &diagnostics)
        }
        return values
    }

    private func readFile(
        _ node: YAMLNode, _ environment: StyxEnvironment, _ values: inout SectionValues, _ diagnostics: inout [Diagnostic]
    ) {
        guard let members = node.members else {
            diagnostics.append(Diagnostic(node.position, "'\(name)' is \(node.kind)", "write its keys below it"))
            return
        }
        let context = SettingContext(environment: environment.variables, folder: PathText.folder(of: node.position.file))
        for member in members {
            guard let setting = settings.first(where: { $0.name == member.key }) else {
                let remedy = NearestWord.remedy(for: member.key, in: settings.map(\.name))
                diagnostics.append(Diagnostic(member.position, "'\(name)' has no key '\(member.key)'", remedy))
                continue
            }
            if !member.value.isNull { read(setting, member.value, context, &values, &diagnostics) }
        }
    }

    private func read(
        _ setting: any AnySetting, _ node: YAMLNode, _ context: SettingContext, _ values: inout SectionValues,
        _ diagnostics: inout [Diagnostic]
    ) {
        do throws(Diagnostic) {
            values.setAny(setting.name, try setting.readAny(node, context), at: node.position)
        } catch {
            diagnostics.append(Diagnostic(error.position, "\(name).\(setting.name): \(error.what)", error.remedy))
        }
    }
}
