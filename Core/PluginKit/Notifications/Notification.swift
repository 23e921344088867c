import Access
import Values

/// A message to those who watch something: a schema of the OpenAPI document, and who may hear it (server 12.4).
public protocol Notification: Shaped {
    var audience: NotificationAudience { get }
}

/// Who may hear a notification.
public enum NotificationAudience: Sendable, Equatable {
    /// Those who watch a data source and may view it.
    case dataSource(BranchID)
}

/// A notification as it goes to those who listen.
public struct PublishedNotification: Sendable {
    /// Counts the notifications of this server, in the order in which they were published.
    public let number: Int
    /// Name of its schema in the OpenAPI document: the `type` on a socket.
    public let name: String
    public let content: any ShapedValue
    public let audience: NotificationAudience
}
