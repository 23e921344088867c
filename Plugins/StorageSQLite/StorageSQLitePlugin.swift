import PluginKit
import Storage

/// Storage in one file, `DIR/styx.db`: records, branches and the outbox; blobs beside it.
enum StorageSQLitePlugin: Plugin {
    static let id: PluginID = "StorageSQLite"
    static let offers: [ExtensionPoint] = [.storage]

    static func open(_ settings: StorageSQLiteSettings, on host: HostContext) async throws -> SQLiteStore {
        guard let folder = host.dataFolder else { throw StoreError.failed("StorageSQLite needs a data folder") }
        let store = try await SQLiteStore.open(folder, settings.options)
        if store.health == .checking { host.log(.warning, "the last stop was not clean: reading through \(folder)/styx.db beside serving") }
        store.afterCheck { faults in
            for fault in faults { host.log(.error, "\(folder)/styx.db: \(fault)") }
            if faults.isEmpty { host.log(.info, "\(folder)/styx.db is whole") }
        }
        return store
    }

    static func offered(by store: SQLiteStore) -> [Offer] { [Offer(.storage, store)] }

    static func health(of store: SQLiteStore) -> PluginHealth {
        switch store.health {
        case .good: .good
        case .checking: .degraded("The last stop was not clean: the store is read through.")
        case .damaged(let faults): .degraded("The store is damaged: \(faults.joined(separator: "; "))")
        case .failing(let reason): .failed("The last write failed: \(reason)")
        case .closed: .failed("The store is closed.")
        }
    }

    static func close(_ store: SQLiteStore) async { await store.close() }
}

/// What `plugins.d/StorageSQLite.yaml` may say.
struct StorageSQLiteSettings: PluginSettings {
    static let declared = [
        SettingDeclaration(
            "checkpointAfter", .size((1 << 20)...(1 << 30)), default: "16MiB",
            "Size of the log (styx.db-wal) from which what it holds is copied into styx.db."),
        SettingDeclaration("vfs", .text, "Name of SQLite's layer for files; for tests."),
    ]

    let options: SQLiteStore.Options

    init(_ values: [String: SettingValue]) {
        var options = SQLiteStore.Options()
        if let bytes = values.integer("checkpointAfter") { options.pagesToCheckpoint = Int32(clamping: bytes / 4096) }
        options.vfs = values.text("vfs")
        self.options = options
    }
}

/// Linked in: the single binary's list names it.
public let storageSQLitePlugin = AnyPlugin(StorageSQLitePlugin.self)

/// Loaded: the host asks for it.
@c(styx_plugin_StorageSQLite) public func entry() -> UnsafeMutableRawPointer { storageSQLitePlugin.handOver() }
