/// A plugin's name, the same everywhere: folder, module, `lib<Name>.so`, `plugins.d/<Name>.yaml`, metrics.
public struct PluginID: Hashable, Comparable, Sendable, ExpressibleByStringLiteral, CustomStringConvertible {
    public let description: String

    public init(_ name: String) { description = name }
    public init(stringLiteral name: StaticString) { description = name.description }
    public static func < (left: PluginID, right: PluginID) -> Bool { left.description < right.description }
}
