import HTTP
import Values

/// How an operation is reached, what it takes and what it needs: declared once. Routing, validation, authorization and the OpenAPI document
/// follow from it.
public struct Route<Handler: Sendable>: Sendable {
    let method: Method
    let path: String
    let id: String
    let permission: Permission
    let success: Status
    let parameters: [ParameterDescription]
    let emits: [String]
    let isAdditive: Bool
    let produces: [String]
    let makesHandler: @Sendable (OperationRequest) throws -> Handler
    /// Reads path and query alone: what is wrong with them is said before the subject is looked at.
    let checksHead: @Sendable (OperationRequest) throws -> Void

    /// - Parameters:
    ///   - path: Template below `/api/v1`, with its final slash: `/user/{userId}/`.
    ///   - id: The `operationId`.
    ///   - success: Status of a success.
    ///   - emits: Names of the notifications that it causes (operations 1.12).
    ///   - produces: Media types among which `Accept` chooses, the default first; an operation that names none answers JSON whatever it says.
    ///   - isAdditive: Whether it is Styx's own and stands in the second OpenAPI document.
    public init<each Value: Sendable>(
        _ method: Method, _ path: String, id: String, needs permission: Permission, success: Status = .ok, emits: [String] = [],
        produces: [String] = [], isAdditive: Bool = false, _ parameter: repeat Parameter<each Value>,
        into make: @escaping @Sendable (repeat each Value) -> Handler
    ) {
        self.method = method
        self.path = path
        self.id = id
        self.permission = permission
        self.success = success
        self.emits = emits
        self.isAdditive = isAdditive
        self.produces = produces
        var descriptions: [ParameterDescription] = []
        repeat descriptions.append((each parameter).description)
        parameters = descriptions
        let names = PathTemplate(path).names
        let places = descriptions.map { names.firstIndex(of: $0.name) ?? 0 }
        makesHandler = { request in
            var position = -1
            func place() -> Int {
                position += 1
                return places[position]
            }
            return make(repeat try (each parameter).read(request, place()))
        }
        checksHead = { request in
            var position = -1
            func check<One>(_ parameter: Parameter<One>) throws {
                position += 1
                if case .body = parameter.description.place { return }
                _ = try parameter.read(request, places[position])
            }
            repeat try check(each parameter)
        }
    }
}

/// What is known of a route besides its types.
public struct RouteDescription: Sendable {
    public let method: Method
    public let path: String
    public let id: String
    public let permission: Permission
    public let success: Status
    public let parameters: [ParameterDescription]
    public let emits: [String]
    public let isAdditive: Bool
    public let produces: [String]
    public let result: ResultDescription

    /// The content that it takes.
    public var body: BodyDescription? {
        for parameter in parameters { if case .body(let body) = parameter.place { return body } }
        return nil
    }

    /// The names of the path's parameters, in the order in which the router gives their values.
    public var parametersOfPath: [String] { PathTemplate(path).names }

    /// What is wrong with the declaration, for the author; empty where nothing is.
    public var faults: [String] {
        var faults: [String] = []
        let template = PathTemplate(path)
        let declared = parameters.filter { $0.place == .path }.map(\.name)
        if Set(declared) != Set(template.names) { faults.append("\(id): its path \(path) has \(template.names), it declares \(declared)") }
        if !path.hasPrefix("/") || !path.hasSuffix("/") { faults.append("\(id): its path \(path) does not begin and end with a slash") }
        for name in permission.parameters where !template.names.contains(name) {
            faults.append("\(id): it needs '\(name)', which its path has not")
        }
        if parameters.filter({ if case .body = $0.place { true } else { false } }).count > 1 { faults.append("\(id): it has two bodies") }
        return faults
    }
}

/// A path with parameters in braces, in segments.
struct PathTemplate {
    enum Segment: Equatable { case literal(String), parameter(String) }

    let segments: [Segment]

    init(_ path: String) {
        segments = path.split(separator: "/").map { segment in
            segment.hasPrefix("{") && segment.hasSuffix("}")
                ? .parameter(String(segment.dropFirst().dropLast())) : .literal(String(segment))
        }
    }

    var names: [String] { segments.compactMap { if case .parameter(let name) = $0 { name } else { nil } } }
}
