import Access
import PluginKit
import Storage

/// API area "Project": creating and reading projects.
enum ProjectsPlugin: Plugin {
    static let id: PluginID = "Projects"
    static let needs: [ExtensionPoint] = [.storage, .lifecycle]
    static let operations: [any Operation<ProjectsArea>.Type] = [CreateProject.self, GetCurrentProjects.self, GetProject.self]

    static func open(_ settings: NoSettings, on host: HostContext) async throws -> ProjectsArea {
        ProjectsArea(directory: host.directory, branches: host.branches, lifecycle: host.providers(of: .lifecycle))
    }
}

/// What the operations of this area work on.
struct ProjectsArea: Sendable {
    let directory: Directory
    let branches: Branches
    let lifecycle: [any Lifecycle]
}

public let projectsPlugin = AnyPlugin(ProjectsPlugin.self)
@c(styx_plugin_Projects) public func entry() -> UnsafeMutableRawPointer { projectsPlugin.handOver() }
