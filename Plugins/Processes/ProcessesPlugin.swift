import PluginKit

/// API area "Processes": the long operations of a data source, watched, stopped, and what they left.
enum ProcessesPlugin: Plugin {
    static let id: PluginID = "Processes"
    static let needs: [ExtensionPoint] = [.storage]
    static let operations: [any Operation<ProcessesArea>.Type] = [
        ListProcesses.self, GetProcess.self, StopProcess.self, GetProcessResultRaw.self,
    ]

    static func open(_ settings: NoSettings, on host: HostContext) async throws -> ProcessesArea {
        ProcessesArea(
            processes: host.processes, directory: host.directory, branches: host.branches, downloadGrant: host.downloadGrant)
    }
}

public let processesPlugin = AnyPlugin(ProcessesPlugin.self)
@c(styx_plugin_Processes) public func entry() -> UnsafeMutableRawPointer { processesPlugin.handOver() }
