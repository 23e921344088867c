/// Where projects belong; born with its owner (server 6).
public struct Workspace: Sendable, Equatable {
    public let id: WorkspaceID
    public var name: String
    public var pictureURL: String?
    public var owner: UserID
    /// Without the owner.
    public var administrators: [UserID]
    public let creationTime: Timestamp
    package var version: Int64 = 0

    /// Whether somebody has every right in all its projects.
    public func isRun(by user: UserID) -> Bool { user == owner || administrators.contains(user) }
}

/// A game (server 7).
public struct Project: Sendable, Equatable {
    public let id: ProjectID
    public var workspace: WorkspaceID
    public var name: String
    public var pictureURL: String?
    public var tags: [String]
    /// A `ScriptingLanguage` of the API.
    public let scriptingLanguage: String
    public let owner: UserID
    public let creationTime: Timestamp
    public var members: [Member]
    /// In their order; exactly one is primary.
    public var branches: [Branch]
    package var version: Int64 = 0

    /// Somebody in the project, and the highest grant they were given.
    public struct Member: Sendable, Equatable {
        public let user: UserID
        public var grants: Grants

        public init(user: UserID, grants: Grants) {
            self.user = user
            self.grants = grants
        }

        public static func == (left: Member, right: Member) -> Bool { left.user == right.user && left.grants == right.grants }
    }

    /// The branch that clients take where none is named.
    public var primaryBranch: Branch? { branches.first(where: \.isPrimary) }
}

/// One line of development of a project.
public struct Branch: Sendable, Equatable {
    public let id: BranchID
    public var name: String
    public var isPrimary: Bool
}
