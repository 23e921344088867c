import PluginKit

/// Game data as MessagePack, in both directions (formats 3).
enum FormatMessagePackPlugin: Plugin {
    static let id: PluginID = "FormatMessagePack"
    static let offers: [ExtensionPoint] = [.exporter]

    static func open(_ settings: NoSettings, on host: HostContext) async throws -> MessagePackFormat { MessagePackFormat() }
    static func offered(by format: MessagePackFormat) -> [Offer] { [Offer(.format, format)] }
}

public let formatMessagePackPlugin = AnyPlugin(FormatMessagePackPlugin.self)
@c(styx_plugin_FormatMessagePack) public func entry() -> UnsafeMutableRawPointer { formatMessagePackPlugin.handOver() }
