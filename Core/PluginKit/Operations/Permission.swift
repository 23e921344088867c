import Access
import GameData
import Values

/// What a route needs of its caller. It has no default, and names the path parameter that is the subject, so that the pipeline decides before a
/// body is read.
public struct Permission: Sendable, Equatable {
    enum Rule: Sendable, Equatable {
        case anyone
        case signedIn
        case serverAdministrator
        /// The caller's own id stands in that path parameter.
        case own(String)
        case grant(Grant, dataSource: String, schema: String?)
        case project(Grant, String)
        /// Member of a workspace, or one who runs it.
        case workspace(String, membersToo: Bool)
    }

    let rule: Rule
    private(set) var admitsServerAdministrator = false
    private(set) var isInteractive = false

    private init(_ rule: Rule) { self.rule = rule }

    public static let anyone = Permission(.anyone)
    public static let signedIn = Permission(.signedIn)
    public static let server = Permission(.serverAdministrator)
    public static func own(_ parameter: String) -> Permission { Permission(.own(parameter)) }
    public static func view(_ dataSource: String) -> Permission { Permission(.grant(.view, dataSource: dataSource, schema: nil)) }
    /// With `schema`, documents of a system schema need more (operations 1.2): design, of the project settings administer.
    public static func edit(_ dataSource: String, schema: String? = nil) -> Permission {
        Permission(.grant(.edit, dataSource: dataSource, schema: schema))
    }
    public static func design(_ dataSource: String) -> Permission { Permission(.grant(.design, dataSource: dataSource, schema: nil)) }
    public static func administer(_ dataSource: String) -> Permission {
        Permission(.grant(.administer, dataSource: dataSource, schema: nil))
    }
    public static func project(_ grant: Grant, _ parameter: String) -> Permission { Permission(.project(grant, parameter)) }
    public static func member(workspace parameter: String) -> Permission { Permission(.workspace(parameter, membersToo: true)) }
    public static func run(workspace parameter: String) -> Permission { Permission(.workspace(parameter, membersToo: false)) }

    /// A second kind of caller that is admitted.
    public enum Alternative: Sendable { case server }

    /// Admits server administrators as well.
    public func or(_ alternative: Alternative) -> Permission {
        var copy = self
        copy.admitsServerAdministrator = true
        return copy
    }

    /// Keeps out API keys and sessions that were begun with one, or in somebody's place (server 3.2).
    public var interactive: Permission {
        var copy = self
        copy.isInteractive = true
        return copy
    }

    /// Whether a caller is needed at all.
    public var needsCaller: Bool { rule != .anyone }

    /// The path parameters it names.
    var parameters: [String] {
        switch rule {
        case .anyone, .signedIn, .serverAdministrator: []
        case .own(let name), .project(_, let name), .workspace(let name, _): [name]
        case .grant(_, let name, let schema): [name] + (schema.map { [$0] } ?? [])
        }
    }

    /// Decides.
    ///
    /// - Parameter value: The decoded value of a path parameter.
    /// - Throws: 401 without a caller, 403 where a right is missing, 404 where the subject is not there or must not be seen.
    public func check(_ caller: Caller?, in state: DirectoryState, value: (String) -> String?) throws(APIError) {
        guard needsCaller else { return }
        guard let caller else { throw APIError(.authenticationFailed, "This needs a credential.") }
        if isInteractive, !caller.isInteractive { throw .forbidden("An API key, or a session in somebody's place, may not do this.") }
        switch rule {
        case .anyone, .signedIn: return
        case .serverAdministrator:
            guard caller.isServerAdministrator else { throw .forbidden("This is for server administrators.") }
        case .own(let name):
            let isOwn = value(name).flatMap { UserID($0) } == caller.user
            guard isOwn || (admitsServerAdministrator && caller.isServerAdministrator) else {
                throw .forbidden("This is for the user alone.")
            }
        case .grant(let grant, let name, let schema):
            guard let id = value(name).flatMap({ BranchID($0) }) else { throw .notFound() }
            let needed = schema.flatMap(value).map { Self.grant(touching: $0, atLeast: grant) } ?? grant
            try state.require(needed, on: .dataSource(id), for: caller, orServer: admitsServerAdministrator)
        case .project(let grant, let name):
            guard let id = value(name).flatMap({ ProjectID($0) }) else { throw .notFound() }
            try state.require(grant, on: .project(id), for: caller, orServer: admitsServerAdministrator)
        case .workspace(let name, let membersToo):
            guard let id = value(name).flatMap({ WorkspaceID($0) }) else { throw .notFound() }
            try state.require(member: membersToo, of: id, for: caller, orServer: admitsServerAdministrator)
        }
    }

    private static func grant(touching schema: String, atLeast grant: Grant) -> Grant {
        switch schema {
        case "Schema", "SchemaProperty", BuiltIn.schemaID.string, BuiltIn.schemaPropertyID.string: max(grant, .design)
        case "ProjectSettings", BuiltIn.projectSettingsID.string: .administer
        default: grant
        }
    }
}

extension APIError {
    static func forbidden(_ message: String) -> APIError { APIError(.authorizationFailed, message) }
}
