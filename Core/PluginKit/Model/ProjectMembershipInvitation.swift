import Access
import Values

/// An invitation into a project: part of both a project and a user, which different areas answer.
public struct ProjectMembershipInvitation: Shaped {
    public enum Response: String, NamedChoice { case sent, emailSent, declined }

    public let id: String
    public let invitedUserId: UserID
    public let initiatorUserId: UserID
    public let projectId: ProjectID
    public let response: Response
    public let creationTime: Timestamp

    public init(
        id: String, invitedUserId: UserID, initiatorUserId: UserID, projectId: ProjectID, response: Response, creationTime: Timestamp
    ) {
        self.id = id
        self.invitedUserId = invitedUserId
        self.initiatorUserId = initiatorUserId
        self.projectId = projectId
        self.response = response
        self.creationTime = creationTime
    }

    public static let shape = Shape(
        "ProjectMembershipInvitation", .member("id", \.id, "Id of the invitation."),
        .member("invitedUserId", \.invitedUserId, "Who is invited."),
        .member("initiatorUserId", \.initiatorUserId, "Who invites."), .member("projectId", \.projectId, "Into which project."),
        .member("response", \.response, "What became of it."), .member("creationTime", \.creationTime, "When it was made."), into: Self.init
    )
}
