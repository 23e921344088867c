import PluginKit

/// Game data as BSON, in both directions (formats 4).
enum FormatBSONPlugin: Plugin {
    static let id: PluginID = "FormatBSON"
    static let offers: [ExtensionPoint] = [.exporter]

    static func open(_ settings: NoSettings, on host: HostContext) async throws -> BSONFormat { BSONFormat() }
    static func offered(by format: BSONFormat) -> [Offer] { [Offer(.format, format)] }
}

public let formatBSONPlugin = AnyPlugin(FormatBSONPlugin.self)
@c(styx_plugin_FormatBSON) public func entry() -> UnsafeMutableRawPointer { formatBSONPlugin.handOver() }
