import Access
import Values

/// One operation of the API: its parameters as stored properties, its route, and what it does.
///
/// `run` refuses only what depends on the body or the state: path, query and permission were judged before. It takes a `Caller`, or a `Caller?`
/// where the route needs nobody.
public protocol Operation<Area>: Sendable {
    associatedtype Area: Sendable
    associatedtype Principal: RequestPrincipal
    associatedtype Result: OperationResult

    static var route: Route<Self> { get }
    /// The operation as the pipeline calls it. A requirement whose default nobody replaces: so it is compiled for the operation's own types.
    static func bound(to area: Area) -> BoundOperation
    func run(as caller: Principal, in area: Area) async throws -> Result
}

/// `Caller` or `Caller?`.
public protocol RequestPrincipal: Sendable {
    static func of(_ caller: Caller?) throws(APIError) -> Self
    /// Whether nobody will do.
    static var mayBeNobody: Bool { get }
}

extension Caller: RequestPrincipal {
    public static var mayBeNobody: Bool { false }
    public static func of(_ caller: Caller?) throws(APIError) -> Caller {
        guard let caller else { throw APIError(.authenticationFailed, "This needs a credential.") }
        return caller
    }
}

extension Optional: RequestPrincipal where Wrapped == Caller {
    public static var mayBeNobody: Bool { true }
    public static func of(_ caller: Caller?) throws(APIError) -> Caller? { caller }
}

extension Operation {
    @usableFromInline static var declaration: RouteDescription {
        let route = route
        return RouteDescription(
            method: route.method, path: route.path, id: route.id, permission: route.permission,
            success: route.success ?? Result.resultDescription.success,
            parameters: route.parameters, emits: route.emits, isAdditive: route.isAdditive, produces: route.produces,
            result: Result.resultDescription, takesNobody: Principal.mayBeNobody, parametersOfPath: PathTemplate(route.path).names,
            body: route.parameters.body, answerUse: route.parameters.answerUse,
            hasFormats: (route.parameters.answerUse ?? route.parameters.contentUse) != nil)
    }

    @inlinable public static func bound(to area: Area) -> BoundOperation {
        let (checksHead, makesHandler) = (route.checksHead, route.makesHandler)
        return BoundOperation(
            route: declaration, checkHead: checksHead,
            prepare: { request throws(APIError) in
                let handler = try makesHandler(request)
                return { caller in try await handler.run(as: try Principal.of(caller), in: area).form }
            })
    }
}

/// An operation with the area it works on, whose types the pipeline does not know. One object, so that a request takes it by counting once.
public final class BoundOperation: Sendable {
    public let route: RouteDescription
    /// Judges path and query.
    public let checkHead: @Sendable (OperationRequest) throws(APIError) -> Void
    /// Reads all parameters; what it returns runs the operation.
    public let prepare: @Sendable (OperationRequest) throws(APIError) -> @Sendable (Caller?) async throws -> ResultForm

    @usableFromInline init(
        route: RouteDescription, checkHead: @escaping @Sendable (OperationRequest) throws(APIError) -> Void,
        prepare: @escaping @Sendable (OperationRequest) throws(APIError) -> @Sendable (Caller?) async throws -> ResultForm
    ) {
        self.route = route
        self.checkHead = checkHead
        self.prepare = prepare
    }
}
