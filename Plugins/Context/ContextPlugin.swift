import Access
import PluginKit

/// API area "Context": where a page is, and what can be done there.
enum ContextPlugin: Plugin {
    static let id: PluginID = "Context"
    static let needs: [ExtensionPoint] = [.storage]
    static let operations: [any Operation<ContextArea>.Type] = [GetContext.self]

    static func open(_ settings: NoSettings, on host: HostContext) async throws -> ContextArea {
        ContextArea(directory: host.directory, server: host.server)
    }
}

/// What the operations of this area work on.
struct ContextArea: Sendable {
    let directory: Directory
    let server: HostContext.Server
}

public let contextPlugin = AnyPlugin(ContextPlugin.self)
@c(styx_plugin_Context) public func entry() -> UnsafeMutableRawPointer { contextPlugin.handOver() }
