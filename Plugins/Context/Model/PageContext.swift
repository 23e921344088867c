import Access
import PluginKit
import Values

/// Where a page is, and what can be done there.
struct PageContext: Shaped {
    enum Scope: String, NamedChoice { case server, user, dataSource }

    var scope: Scope
    let serverCapabilities: ServerCapabilities
    var userId: UserID?
    var workspaceId: WorkspaceID?
    var workspaceCapabilities: WorkspaceCapabilities?
    var projectId: ProjectID?
    var dataSourceId: BranchID?
    var dataSourceLocation: String?
    var preferences = PreferencesByLayer()

    static let shape = Shape(
        "PageContext", .member("scope", \.scope, "What was resolved."),
        .member("serverCapabilities", \.serverCapabilities, "What the server has."),
        .member("userId", \.userId, "Who asks."), .member("workspaceId", \.workspaceId, "The workspace."),
        .member("workspaceCapabilities", \.workspaceCapabilities, "What the workspace has."),
        .member("projectId", \.projectId, "The project."),
        .member("dataSourceId", \.dataSourceId, "The branch."),
        .member("dataSourceLocation", \.dataSourceLocation, "Address of the branch's page."),
        .member("preferences", \.preferences, "Preferences by layer."), into: Self.init)
}

/// What a server has switched on.
struct ServerCapabilities: Shaped {
    let serverVersion: String
    let features: [Feature]

    static let shape = Shape(
        "ServerCapabilities", .member("serverVersion", \.serverVersion, "Version of the server."),
        .member("features", \.features, "What is on."),
        into: Self.init)
}

/// What a workspace has switched on.
struct WorkspaceCapabilities: Shaped {
    let features: [Feature]

    static let shape = Shape("WorkspaceCapabilities", .member("features", \.features, "What is on."), into: Self.init)
}

/// A feature that can be switched (server 11.2).
enum Feature: String, NamedChoice {
    case none, authentication, remoteLogging, termsOfService, privacyPolicy, projectSelection, projectDelete, projectTransfer,
        projectMembers
    case projectBranches, projectPermissions, projectCustomization, gameAssets, uiExtensions, uiExtensionUpload, userDelete, revokeTokens,
        billing
    case aiCompletion, machineTranslation, apiKeys, googleAuthentication, microsoftAuthentication, githubAuthentication

    /// Whether a workspace has it or not, beside the server.
    var isOfWorkspace: Bool {
        switch self {
        case .gameAssets, .uiExtensions, .uiExtensionUpload, .aiCompletion, .machineTranslation: true
        default: false
        }
    }
}

/// Preferences in their layers; each an object.
struct PreferencesByLayer: Shaped {
    var projectPersonal: Value = .object(Members())
    var projectShared: Value = .object(Members())
    var workspacePersonal: Value = .object(Members())
    var workspaceShared: Value = .object(Members())
    var serverDefault: Value = .object(Members())

    static let shape = Shape(
        "PreferencesByLayer", .member("projectPersonal", \.projectPersonal, "The caller's own in the project."),
        .member("projectShared", \.projectShared, "The project's."),
        .member("workspacePersonal", \.workspacePersonal, "The caller's own in the workspace."),
        .member("workspaceShared", \.workspaceShared, "The workspace's."), .member("serverDefault", \.serverDefault, "The server's."),
        into: Self.init)
}
