import Storage

/// What one change puts into the directory: entities as they shall be, decided on the state that was shown.
public struct DirectoryChange: Sendable {
    package var users: [User] = []
    package var workspaces: [Workspace] = []
    package var projects: [Project] = []

    package init() {}

    var isEmpty: Bool { users.isEmpty && workspaces.isEmpty && projects.isEmpty }

    /// Both changes.
    package mutating func add(_ other: DirectoryChange) {
        users += other.users
        workspaces += other.workspaces
        projects += other.projects
    }

    /// The write that stores it: every entity at the version it was decided on.
    var write: StoreWrite {
        var write = StoreWrite()
        for user in users { write.put(user.record, expecting: expected(user.version)) }
        for workspace in workspaces { write.put(workspace.record, expecting: expected(workspace.version)) }
        for project in projects { write.put(project.record, expecting: expected(project.version)) }
        return write
    }

    private func expected(_ version: Int64) -> ExpectedVersion { version == 0 ? .absent : .version(version) }

    /// The same entities with the versions that the store gave them.
    var stored: DirectoryChange {
        var copy = self
        for index in copy.users.indices { copy.users[index].version += 1 }
        for index in copy.workspaces.indices { copy.workspaces[index].version += 1 }
        for index in copy.projects.indices { copy.projects[index].version += 1 }
        return copy
    }
}
