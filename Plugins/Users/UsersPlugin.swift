import Access
import PluginKit

/// API area "User": the caller's own record.
enum UsersPlugin: Plugin {
    static let id: PluginID = "Users"
    static let needs: [ExtensionPoint] = [.storage]
    static let operations: [any Operation<UsersArea>.Type] = [GetCurrentUser.self]

    static func open(_ settings: NoSettings, on host: HostContext) async throws -> UsersArea { UsersArea(directory: host.directory) }
}

/// What the operations of this area work on.
struct UsersArea: Sendable {
    let directory: Directory
}

public let usersPlugin = AnyPlugin(UsersPlugin.self)
@c(styx_plugin_Users) public func entry() -> UnsafeMutableRawPointer { usersPlugin.handOver() }
