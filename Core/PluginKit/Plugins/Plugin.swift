import Storage

/// A feature module: an API area, a way to sign in, a storage backend, a format, a notifier.
///
/// Its life: 1. it is linked in, or its library is loaded and asked for it; 2. its settings are read; 3. what it needs is open; 4. its migrations
/// are applied; 5. `open` makes its area; 6. its operations are routed and its offers taken; 7. it serves; 8. it is drained and `close` ends it.
public protocol Plugin: SendableMetatype {
    /// What its operations work on.
    associatedtype Area: Sendable
    associatedtype Settings: PluginSettings = NoSettings

    static var id: PluginID { get }
    /// Points that must have a provider before this one opens; of *many* and *chain* they only order the start.
    static var needs: [ExtensionPoint] { get }
    /// Points at which it offers something.
    static var offers: [ExtensionPoint] { get }
    static var migrations: [Migration] { get }
    /// The table of contents.
    static var operations: [any Operation<Area>.Type] { get }

    static func open(_ settings: Settings, on host: HostContext) async throws -> Area
    /// What the open area offers, one for each point of `offers` at least.
    static func offered(by area: Area) -> [Offer]
    static func health(of area: Area) -> PluginHealth
    static func close(_ area: Area) async
}

extension Plugin {
    public static var needs: [ExtensionPoint] { [] }
    public static var offers: [ExtensionPoint] { [] }
    public static var migrations: [Migration] { [] }
    public static var operations: [any Operation<Area>.Type] { [] }
    public static func offered(by area: Area) -> [Offer] { [] }
    public static func health(of area: Area) -> PluginHealth { .good }
    public static func close(_ area: Area) async {}
}

/// How a plugin is, for `/readyz`.
public enum PluginHealth: Sendable, Equatable {
    case good
    /// It serves; the sentence says what is being done.
    case degraded(String)
    /// It does not serve; the sentence says why.
    case failed(String)
}

/// A plugin whose types the host does not know.
public struct AnyPlugin: Sendable {
    public let id: PluginID
    public let needs: [ExtensionPoint]
    public let offers: [ExtensionPoint]
    public let migrations: [Migration]
    public let settings: [SettingDeclaration]
    /// What its operations declare, before it is open.
    public let routes: [RouteDescription]
    private let opening: @Sendable ([String: SettingValue], HostContext) async throws -> OpenPlugin

    public init<Module: Plugin>(_ module: Module.Type) {
        id = Module.id
        needs = Module.needs
        offers = Module.offers
        migrations = Module.migrations
        settings = Module.Settings.declared
        routes = Module.operations.map { description(of: $0) }
        opening = { values, host in
            let area = try await Module.open(Module.Settings(values), on: host)
            return OpenPlugin(
                id: Module.id, operations: Module.operations.map { bind($0, to: area) }, offers: Module.offered(by: area),
                health: { Module.health(of: area) }, close: { await Module.close(area) })
        }
    }

    /// Opens it: step 5 of its life.
    public func open(_ values: [String: SettingValue], on host: HostContext) async throws -> OpenPlugin { try await opening(values, host) }

    /// A pointer that carries this value out of a library's entry; the host takes it with `receive`.
    public func handOver() -> UnsafeMutableRawPointer { Unmanaged.passRetained(Box(self)).toOpaque() }

    /// Takes what `handOver` gave, once.
    public static func receive(_ pointer: UnsafeMutableRawPointer) -> AnyPlugin {
        Unmanaged<Box>.fromOpaque(pointer).takeRetainedValue().plugin
    }

    private final class Box {
        let plugin: AnyPlugin
        init(_ plugin: AnyPlugin) { self.plugin = plugin }
    }
}

private func description<Area>(of operation: any Operation<Area>.Type) -> RouteDescription {
    func describe<Kind: Operation>(_ kind: Kind.Type) -> RouteDescription { kind.declaration }
    return describe(operation)
}

private func bind<Area: Sendable>(_ operation: any Operation<Area>.Type, to area: Area) -> BoundOperation {
    func bound<Kind: Operation>(_ kind: Kind.Type) -> BoundOperation where Kind.Area == Area { kind.bound(to: area) }
    return bound(operation)
}

/// A plugin that serves.
public struct OpenPlugin: Sendable {
    public let id: PluginID
    public let operations: [BoundOperation]
    public let offers: [Offer]
    public let health: @Sendable () -> PluginHealth
    public let close: @Sendable () async -> Void
}
