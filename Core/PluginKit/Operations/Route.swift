import HTTP
import Values

/// How an operation is reached, what it takes and what it needs: declared once. Routing, validation, authorization and the OpenAPI document
/// follow from it.
public struct Route<Handler: Sendable>: Sendable {
    let method: Method
    let path: String
    let id: String
    let permission: Permission
    /// Nil where it follows from the result.
    let success: Status?
    let parameters: [ParameterDescription]
    let emits: [String]
    let isAdditive: Bool
    let produces: [String]
    @usableFromInline let makesHandler: @Sendable (OperationRequest) throws(APIError) -> Handler
    /// Reads path and query alone: what is wrong with them is said before the subject is looked at.
    @usableFromInline let checksHead: @Sendable (OperationRequest) throws(APIError) -> Void

    /// - Parameters:
    ///   - path: Template below `/api/v1`, with its final slash: `/user/{userId}/`.
    ///   - id: The `operationId`.
    ///   - success: Status of a success, where it is not 200, or 204 without content.
    ///   - emits: Names of the notifications that it causes (operations 1.12).
    ///   - produces: Media types among which `Accept` chooses, the default first; an operation that names none answers JSON whatever it says.
    ///   - isAdditive: Whether it is Styx's own and stands in the second OpenAPI document.
    @inlinable public init<each Value: Sendable>(
        _ method: Method, _ path: String, id: String, needs permission: Permission, success: Status? = nil, emits: [String] = [],
        produces: [String] = [], isAdditive: Bool = false, _ parameter: repeat Parameter<each Value>,
        into make: @escaping @Sendable (repeat each Value) -> Handler
    ) {
        var descriptions: [ParameterDescription] = []
        repeat descriptions.append((each parameter).description)
        let names = PathTemplate(path).names
        let readers = (repeat (each parameter).reader(among: names))
        var checks: [@Sendable (OperationRequest) throws(APIError) -> Void] = []
        for check in repeat (each parameter).check(among: names) { if let check { checks.append(check) } }
        let all = checks
        self.init(
            method: method, path: path, id: id, permission: permission, success: success, parameters: descriptions, emits: emits,
            isAdditive: isAdditive, produces: produces,
            makesHandler: { request throws(APIError) in make(repeat try (each readers)(request)) },
            checksHead: { request throws(APIError) in for check in all { try check(request) } })
    }

    @usableFromInline init(
        method: Method, path: String, id: String, permission: Permission, success: Status?, parameters: [ParameterDescription],
        emits: [String], isAdditive: Bool, produces: [String],
        makesHandler: @escaping @Sendable (OperationRequest) throws(APIError) -> Handler,
        checksHead: @escaping @Sendable (OperationRequest) throws(APIError) -> Void
    ) {
        self.method = method
        self.path = path
        self.id = id
        self.permission = permission
        self.success = success
        self.parameters = parameters
        self.emits = emits
        self.isAdditive = isAdditive
        self.produces = produces
        self.makesHandler = makesHandler
        self.checksHead = checksHead
    }
}

/// What is known of a route besides its types.
public struct RouteDescription: Sendable {
    public let method: Method
    public let path: String
    public let id: String
    public let permission: Permission
    public let success: Status
    public internal(set) var parameters: [ParameterDescription]
    public let emits: [String]
    public let isAdditive: Bool
    /// Media types among which `Accept` chooses, the default first; empty where there is one only.
    public internal(set) var produces: [String]
    public let result: ResultDescription
    /// Whether its handler also runs for nobody.
    let takesNobody: Bool
    /// The names of the path's parameters, in the order in which the router gives their values.
    public let parametersOfPath: [String]
    /// The content that it takes.
    public internal(set) var body: BodyDescription?
    /// What the formats of its answer are for; nil where it has one form only.
    let answerUse: FormatUse?
    /// Whether its answer or its content comes in several formats.
    let hasFormats: Bool

    /// Of the path's parameters, those whose value is compared only, and may hold any character but NUL.
    public var opaqueParameters: [String] { parameters.filter(\.isOpaque).map(\.name) }
}
