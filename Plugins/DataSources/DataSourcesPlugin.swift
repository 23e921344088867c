import PluginKit

/// API areas "DataSource" and "DataSourceCapabilities": the data of a branch.
enum DataSourcesPlugin: Plugin {
    static let id: PluginID = "DataSources"
    static let needs: [ExtensionPoint] = [.storage, .exporter]
    static let operations: [any Operation<DataSourcesArea>.Type] = [
        FindDocument.self, CreateDocument.self, UpdateDocument.self, DeleteDocument.self, ListDocuments.self, Backup.self, BackupRaw.self,
        Restore.self, BeginTransaction.self, CommitTransaction.self, RejectTransaction.self, Examine.self, GetLoadingProgress.self,
        Validate.self,
        GetCapabilities.self,
        BulkChangeDocuments.self, ImportDocuments.self,
        QueryDocuments.self, PickDocuments.self,
        ExportDocuments.self, ExportDocumentsRaw.self, ConvertGameData.self,
    ]

    static func open(_ settings: TransactionLimits, on host: HostContext) async throws -> DataSourcesArea {
        DataSourcesArea(host, limits: settings)
    }
}

public let dataSourcesPlugin = AnyPlugin(DataSourcesPlugin.self)
@c(styx_plugin_DataSources) public func entry() -> UnsafeMutableRawPointer { dataSourcesPlugin.handOver() }
