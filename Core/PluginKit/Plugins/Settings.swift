import Values

/// One setting of a plugin, declared once: file, environment, `--help` and errors follow from it.
public struct SettingDeclaration: Sendable {
    /// What its value must be.
    public enum Kind: Sendable, Equatable {
        case text
        case boolean
        case integer(ClosedRange<Int>)
        /// Written with a unit (`10s`, `5m`); a bare number is seconds.
        case duration(ClosedRange<Duration>)
        /// Written with a unit (`64MiB`); a bare number is bytes.
        case size(ClosedRange<Int>)
        case choice([String])
        case list
    }

    public let name: String
    public let kind: Kind
    /// As it would stand in the file; nil for a setting without one.
    public let defaultValue: String?
    /// What it is for.
    public let sentence: String

    public init(_ name: String, _ kind: Kind, default defaultValue: String? = nil, _ sentence: String) {
        self.name = name
        self.kind = kind
        self.defaultValue = defaultValue
        self.sentence = sentence
    }
}

/// A value that was checked against its declaration.
public enum SettingValue: Sendable, Equatable {
    case text(String)
    case boolean(Bool)
    case integer(Int)
    case duration(Duration)
    case list([String])
}

/// The settings of a plugin: what it declares, and their values, typed.
public protocol PluginSettings: Sendable {
    static var declared: [SettingDeclaration] { get }
    /// Takes over what was set, defaults included, by name.
    init(_ values: [String: SettingValue])
}

/// Settings of a plugin that has none.
public struct NoSettings: PluginSettings {
    public static let declared: [SettingDeclaration] = []
    public init(_ values: [String: SettingValue]) {}
}

extension [String: SettingValue] {
    /// The text of a setting.
    public func text(_ name: String) -> String? { if case .text(let text)? = self[name] { text } else { nil } }
    /// The number of a setting, of a size in bytes.
    public func integer(_ name: String) -> Int? { if case .integer(let value)? = self[name] { value } else { nil } }
    public func boolean(_ name: String) -> Bool? { if case .boolean(let value)? = self[name] { value } else { nil } }
    public func duration(_ name: String) -> Duration? { if case .duration(let value)? = self[name] { value } else { nil } }
    public func list(_ name: String) -> [String]? { if case .list(let value)? = self[name] { value } else { nil } }
}
