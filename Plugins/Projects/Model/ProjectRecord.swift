import Access
import PluginKit
import Storage
import Values

/// A project as a caller sees it.
struct ProjectRecord: Shaped {
    let id: ProjectID
    let name: String
    let pictureUrl: String?
    let tags: [String]
    let scriptingLanguage: ScriptingLanguage
    let workspaceId: WorkspaceID
    let branches: [BranchRecord]
    let memberUserIds: [UserID]
    let invitations: [ProjectMembershipInvitation]
    let permissions: [ProjectPermission]

    static let shape = Shape(
        "Project", .member("id", \.id, "Id of the project."), .member("name", \.name, "Unique in its workspace."),
        .member("pictureUrl", \.pictureUrl, "Address of a picture."), .member("tags", \.tags, "At most 20."),
        .member("scriptingLanguage", \.scriptingLanguage, "What the game is written in."),
        .member("workspaceId", \.workspaceId, "Where it belongs."),
        .member("branches", \.branches, "Its lines of development, in their order."),
        .member("memberUserIds", \.memberUserIds, "Who takes part."),
        .member("invitations", \.invitations, "Who is invited; for those who administer it."),
        .member("permissions", \.permissions, "What each member may do."), into: Self.init)
}

/// One line of development of a project.
struct BranchRecord: Shaped {
    enum Location: String, NamedChoice { case fileSystem, mongoGridFs, mongoCollection, mongoDataBase }

    let id: BranchID
    let name: String
    let isPrimary: Bool
    let databaseName: String
    let location: Location
    let dataSize: Int
    let backupSize: Int

    static let shape = Shape(
        "Branch", .member("id", \.id, "Also the id of its data source."),
        .member("name", \.name, "Unique in the project, whatever the case."),
        .member("isPrimary", \.isPrimary, "Exactly one branch of a project is."),
        .member("databaseName", \.databaseName, "The branch's id."),
        .member("location", \.location, "Always the same."), .member("dataSize", \.dataSize, "Bytes of its documents."),
        .member("backupSize", \.backupSize, "Bytes of its backups."), into: Self.init)
}

/// What one member may do.
struct ProjectPermission: Shaped {
    enum Name: String, NamedChoice { case view, edit, design, administer }

    let memberUserId: UserID
    let grants: [Name]

    static let shape = Shape(
        "ProjectPermission", .member("memberUserId", \.memberUserId, "Who."), .member("grants", \.grants, "Each implies those before it."),
        into: Self.init)
}

extension ProjectRecord {
    init(_ project: Project, for caller: Caller, in area: ProjectsArea) async throws {
        var branches: [BranchRecord] = []
        for branch in project.branches {
            let (data, backups) = try await area.branches.bytes(of: branch.id.objectID)
            branches.append(
                BranchRecord(
                    id: branch.id, name: branch.name, isPrimary: branch.isPrimary, databaseName: branch.id.description,
                    location: .fileSystem,
                    dataSize: data, backupSize: backups))
        }
        self.init(
            id: project.id, name: project.name, pictureUrl: project.pictureURL, tags: project.tags,
            scriptingLanguage: ScriptingLanguage(rawValue: project.scriptingLanguage) ?? .other, workspaceId: project.workspace,
            branches: branches,
            memberUserIds: project.members.map(\.user), invitations: [],
            permissions: project.members.map { member in
                ProjectPermission(
                    memberUserId: member.user, grants: member.grants.list.compactMap { ProjectPermission.Name(rawValue: $0.name) })
            })
    }
}
