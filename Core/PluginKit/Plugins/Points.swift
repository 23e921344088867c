import Access
import Crypto
import HTTP
import Storage
import Values

extension Point where Provider == any StorageBackend {
    public static var storage: Self { Self(.storage) }
}

extension Point where Provider == any AuthProvider {
    public static var auth: Self { Self(.auth) }
}

extension Point where Provider == any Lifecycle {
    public static var lifecycle: Self { Self(.lifecycle) }
}

/// A way to sign in with each request (server 14.1).
///
/// A provider gets values, never the request: it can live in another process.
public protocol AuthProvider: Sendable {
    /// Unique among the providers.
    var id: String { get }

    /// Judges the value of an `Authorization` field whose scheme is `scheme` (lower-case).
    func authenticate(scheme: String, credential: String) async -> AuthOutcome
}

/// What a provider says of a credential.
public enum AuthOutcome: Sendable, Equatable {
    /// It is not of this provider's kind: the next one is asked.
    case unknown
    /// It is of this provider's kind and dead.
    case denied
    case caller(Caller)
}

/// What must follow elsewhere when something comes or goes (server 14.7): adds to the write of the cause, or refuses it by throwing.
public protocol Lifecycle: Sendable {
    func willCreate(_ project: Project, _ write: inout StoreWrite) throws
}
