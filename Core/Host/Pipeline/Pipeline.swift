import Access
import Crypto
import EventLoop
import HTTP
import PluginKit
import Sharing
import Values

/// The way of every request (server 1.5): route, credential, path and query, permission, body, handler, answer. One for all operations, and the
/// only place where an error becomes a response. One object: what a request takes along of it is a reference.
package final class Pipeline: Responder {
    /// What it is made of.
    package struct Parts: Sendable {
        var operations: [BoundOperation]
        var metrics: [OperationMetrics]
        var router: Router
        var directory: Directory
        var authentication: Authentication
        var bounds: RequestBounds
        var pages: HostPages
        var guards: LocalGuard?
        var gameDataLimit: Int
        var bodies: BodyBudget
        var formats: DataFormats
        var trustedProxies: [IPNetwork]
        /// Where large bodies are read.
        var workers: WorkPool
        var cors: CrossOrigin
        /// Whether the public address is https: browsers are told to keep to it.
        var isPublicHTTPS: Bool
        var log: Log
        var logged: LogSettings.Requests
        /// A clock that does not go back.
        var nanoseconds: @Sendable () -> Int
    }

    private let parts: Parts

    package init(_ parts: Parts) { self.parts = parts }

    package func respond(to request: Request) async -> Response {
        var request = request
        request.id = requestID(request.fields)
        let start = parts.nanoseconds()
        let (response, operation) = await answer(request)
        let answered = finished(response, to: request)
        let microseconds = (parts.nanoseconds() - start) / 1000
        if let operation { parts.metrics[operation].count(status: answered.status.rawValue, microseconds: microseconds) }
        log(request, answered.status, microseconds: microseconds)
        return answered
    }

    private func log(_ request: Request, _ status: Status, microseconds: Int) {
        let isFailure = status.rawValue >= 500
        guard parts.logged == .all || parts.logged == .failures && isFailure else { return }
        let fields = [("status", "\(status.rawValue)"), ("microseconds", "\(microseconds)"), ("request", request.id)]
        parts.log.log(LogEvent(isFailure ? .warning : .info, "\(request.method) \(request.target.path)", fields))
    }

    /// The answer, and the operation that it is of.
    private func answer(_ request: Request) async -> (Response, Int?) {
        var operation: Int?
        do {
            if let guards = parts.guards { try guards.check(request) }
            if let page = parts.pages.page(for: request, from: address(of: request)) { return (page, nil) }
            if let preflight = parts.cors.preflight(request) { return (preflight, nil) }
            let (index, values) = try route(request)
            operation = index
            return (try await run(index, values, request), operation)
        } catch {
            return (failure(error, request), operation)
        }
    }

    // MARK: Route

    private func route(_ request: Request) throws -> (Int, [String]) {
        let raw = Path(request.target).segments
        var segments: [String] = []
        segments.reserveCapacity(raw.count)
        var refused: (value: String, error: APIError)?
        for segment in raw {
            do throws(APIError) { segments.append(try segment.text()) } catch {
                // What is only compared may be written so: that is known when the route is.
                guard refused == nil, let value = String(validating: try segment.opaque(), as: UTF8.self) else { throw error }
                refused = (value, error)
                segments.append(value)
            }
        }
        guard segments.first == "api" else { throw APIError.notFound("page") }
        // `/api/x` is another spelling of `/api/v1/x`.
        segments.removeFirst(segments.dropFirst().first == "v1" ? 2 : 1)
        let match = parts.router.match(request.method == .head ? .get : request.method, segments)
        if let refused, !takes(refused.value, match) { throw refused.error }
        switch match {
        case .operation(let index, let values): return (index, values)
        case .otherMethods(let methods): throw MethodNotAllowed(allowed: methods)
        case .nothing: throw APIError.notFound()
        }
    }

    /// Whether that value stands where a route only compares.
    private func takes(_ value: String, _ match: Router.Match) -> Bool {
        guard case .operation(let index, let values) = match else { return false }
        let route = parts.operations[index].route
        let places = route.opaqueParameters.compactMap { route.index(of: $0) }
        return places.contains { values[$0] == value } && values.count { $0 == value } == 1
    }

    // MARK: Operation

    private func run(_ index: Int, _ values: [String], _ request: Request) async throws -> Response {
        let operation = parts.operations[index]
        let caller = try await caller(of: request, isNeeded: operation.route.permission.needsCaller)
        guard let login = caller?.login else { return try await perform(operation, values, request, caller) }
        try parts.bounds.enter(login)
        defer { parts.bounds.leave(login) }
        return try await perform(operation, values, request, caller)
    }

    private func caller(of request: Request, isNeeded: Bool) async throws -> Caller? {
        if let local = parts.guards?.caller { return local }
        let address = address(of: request)
        switch await parts.authentication.caller(of: request.fields) {
        case .caller(let caller): return caller
        case .dead:
            try parts.bounds.dead(from: address)
            throw DeadCredential()
        case .anonymous:
            try parts.bounds.anonymous(from: address)
            if isNeeded { throw APIError(.authenticationFailed, "This needs a credential.") }
            return nil
        }
    }

    /// The client's address: the peer's, or what a trusted proxy says (server 1.6); nil on a socket of the file system.
    private func address(of request: Request) -> IPAddress? {
        guard let peer = request.remoteAddress.ip, !parts.trustedProxies.isEmpty else { return request.remoteAddress.ip }
        return ClientAddress.resolve(peer: peer, request.fields, trusted: parts.trustedProxies)
    }

    private func perform(_ operation: BoundOperation, _ values: [String], _ request: Request, _ caller: Caller?) async throws -> Response {
        var input = OperationRequest(at: values)
        if request.target.queryBytes != nil { input.query = try Query(request.target).items }
        let isServed = input.negotiate(operation.route, request.fields, among: parts.formats)
        guard let body = operation.route.body else {
            // Without content all is there already, and is read once.
            let run = try operation.prepare(input)
            try authorize(caller, operation, values, request, isServed: isServed)
            return response(try await run(caller), operation.route.success)
        }
        try operation.checkHead(input)
        try authorize(caller, operation, values, request, isServed: isServed)
        let room = body.limit == .gameData ? parts.bodies.room() : nil
        defer { withExtendedLifetime(room) {} }
        let run = try await prepared(operation, input, try await content(of: request, body, in: room))
        return response(try await run(caller), operation.route.success)
    }

    /// Reads what was sent as what the operation takes.
    private func prepared(
        _ operation: BoundOperation, _ input: OperationRequest, _ sent: Sent
    ) async throws -> @Sendable (Caller?) async throws -> ResultForm {
        guard case .text(let bytes, let body) = sent else {
            var input = input
            if case .ready(let content) = sent { input.body = content }
            return try operation.prepare(input)
        }
        return try await parts.workers.run(costing: .bytes(bytes.count)) {
            var input = input
            input.body = .tree(try Self.tree(bytes, body))
            return try operation.prepare(input)
        }
    }

    /// Access to the subject that the path names; one refusal too many is 429 instead (server 4.9). Then whether the answer can be served.
    private func authorize(
        _ caller: Caller?, _ operation: BoundOperation, _ values: [String], _ request: Request, isServed: Bool
    ) throws {
        do {
            try operation.route.permission.check(caller, in: parts.directory.state) { name in
                operation.route.index(of: name).map { values[$0] }
            }
        } catch {
            if let login = caller?.login { try parts.bounds.refused(login) }
            throw error
        }
        guard isServed else { throw Self.notAcceptable }
        try negotiate(operation.route, request)
    }

    /// An operation that names media types serves one of them; the others ignore `Accept` (server 1.3).
    private func negotiate(_ route: RouteDescription, _ request: Request) throws(APIError) {
        guard !route.produces.isEmpty, request.fields.contains(.accept) else { return }
        let offers = route.produces.compactMap { MediaType($0) }
        guard Accept(request.fields).preferred(among: offers) != nil else { throw Self.notAcceptable }
    }

    private static let notAcceptable = APIError(
        .operationNotSupported, "None of the accepted media types can be served.", status: .notAcceptable)

    // MARK: Content

    /// What was sent.
    private enum Sent: Sendable {
        case ready(OperationRequest.Body)
        /// JSON that is still to be read.
        case text([UInt8], BodyDescription)
    }

    /// - Parameter room: What its bytes are counted in, where they are game data.
    private func content(of request: Request, _ body: BodyDescription, in room: BodyBudget.Room?) async throws -> Sent {
        let limit =
            switch body.limit {
            case .bytes(let bytes): bytes
            case .gameData: parts.gameDataLimit
            }
        let mediaType = try mediaType(of: request, body)
        let coding = try ContentCoding(contentOf: request.fields)
        if coding != nil, !body.takesEncodings {
            throw APIError(.invalidRequestBody, "This content takes no coding.", status: .unsupportedMediaType)
        }
        if coding == nil, let length = request.body.declaredLength, length > limit { throw RequestBody.tooLarge(limit) }
        var decoded = request.body.decoded(coding)
        if let room {
            if let length = decoded.declaredLength { try room.take(length) } else { decoded = decoded.metered { try room.take($0) } }
        }
        if body.form == .stream { return .ready(.stream(decoded, mediaType: mediaType, limit: limit)) }
        let bytes = try await decoded.collect(upTo: limit)
        if bytes.isEmpty {
            if body.isRequired { throw APIError(.invalidRequestBody, "The request has no body.") }
            return .ready(.none)
        }
        return .text(bytes, body)
    }

    private static func tree(_ bytes: [UInt8], _ body: BodyDescription) throws(APIError) -> JSONNode {
        do throws(JSONError) { return try JSONParser().parse(bytes, within: body.jsonLimits).root } catch {
            if error.isTooLarge, body.isDocument { throw APIError(.parameterAboveMaxSize, "The document holds too many values.", path: "") }
            throw APIError(.invalidRequestBody, "The body is no JSON that can be read: \(error.reason) (byte \(error.offset)).")
        }
    }

    /// The media type as the API knows it; empty where content tells what it is.
    private func mediaType(of request: Request, _ body: BodyDescription) throws(APIError) -> String {
        guard let field = request.fields[.contentType], !field.isEmpty else { return body.use == nil ? "application/json" : "" }
        guard let type = MediaType(field) else {
            throw APIError(.invalidRequestBody, "The media type cannot be read.", status: .unsupportedMediaType)
        }
        let canonical = type.canonical.description
        if body.use != nil, canonical == MediaType.bytes.description { return "" }
        guard body.mediaTypes.contains(canonical) else {
            throw APIError(
                .invalidRequestBody, "The media type \(canonical) is not taken here; take \(body.mediaTypes.joined(separator: ", ")).",
                status: .unsupportedMediaType)
        }
        return canonical
    }

    // MARK: Answer

    private func response(_ result: ResultForm, _ success: Status) -> Response {
        switch result {
        case .empty: return Response(success == .ok ? .noContent : success)
        case .envelope(let json, let extraFields): return Response(success, fields: Self.json.followed(by: extraFields), body: .bytes(json))
        case .content(let content):
            var fields = content.fields
            fields[.contentType] = content.mediaType
            if let name = content.fileName { fields[.contentDisposition] = Disposition.attachment(name) }
            return Response(success, fields: fields, body: content.body)
        }
    }

    private static let json: Fields = [.contentType: "application/json"]

    private func failure(_ error: any Error, _ request: Request) -> Response {
        switch error {
        case let error as APIError: return failure(APIErrors(first: error))
        case let errors as APIErrors: return failure(errors)
        case let error as FailureWithFields:
            var response = failure(error.cause, request)
            for (name, value) in error.fields { response.fields[name] = value }
            return response
        case let error as MethodNotAllowed:
            let told = APIError(.operationNotSupported, "The method is not offered here.", status: .methodNotAllowed)
            var response = failure(APIErrors(first: told))
            response.fields[.allow] = error.allowed.map(\.rawValue).joined(separator: ", ")
            return response
        case is DeadCredential:
            var response = failure(APIErrors(first: APIError(.authenticationFailed, "The credential is not valid.")))
            response.fields[.wwwAuthenticate] = #"Bearer realm="styx", error="invalid_token""#
            return response
        case is WorkPool.Full:
            return failure(APIErrors(first: APIError(.serviceUnavailable, "The server is overloaded.", retryAfterSeconds: 1)))
        // Nobody reads it, and it is no failure of ours.
        case is ContentLost: return failure(APIErrors(first: APIError(.invalidRequestBody, "The body has not come to its end.")))
        case is CancellationError:
            return failure(APIErrors(first: APIError(.serviceUnavailable, "The request was given up.")))
        default:
            parts.log.error("a request failed unforeseen", ("error", "\(error)"), ("path", request.target.path), ("request", request.id))
            return failure(APIErrors(first: APIError(.genericError, "Something unforeseen happened; see the log for this request's id.")))
        }
    }

    private func failure(_ errors: APIErrors) -> Response {
        var fields: Fields = [.contentType: "application/json"]
        if errors.status == .unauthorized { fields[.wwwAuthenticate] = #"Bearer realm="styx""# }
        if let seconds = errors.errors.first?.retryAfterSeconds { fields[.retryAfter] = String(seconds) }
        return Response(errors.status, fields: fields, body: .bytes(Envelope.failure(errors)))
    }

    /// The fields that every answer has (server 1.6).
    private func finished(_ response: Response, to request: Request) -> Response {
        var response = response
        response.fields.append(contentsOf: response.fields.contains(.cacheControl) ? Self.always : Self.usual)
        response.fields.append(.xRequestID, request.id)
        if parts.isPublicHTTPS { response.fields.append(.strictTransportSecurity, "max-age=31536000") }
        parts.cors.mark(&response, to: request)
        return response.compressed(for: request)
    }

    private static let always: Fields = [.xContentTypeOptions: "nosniff", .referrerPolicy: "no-referrer"]
    private static let usual: Fields = [.cacheControl: "no-store", .xContentTypeOptions: "nosniff", .referrerPolicy: "no-referrer"]

    private func requestID(_ fields: Fields) -> String {
        if let id = fields[.xRequestID], (1...64).contains(id.utf8.count),
            id.utf8.allSatisfy({ byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"):
                    true
                default: byte == UInt8(ascii: "-")
                }
            })
        {
            return id
        }
        return RequestID.next()
    }
}

/// The path is known, the method is not.
private struct MethodNotAllowed: Error {
    let allowed: [Method]
}

/// A credential that nobody knows: the challenge says so (RFC 6750 §3.1).
private struct DeadCredential: Error {}

extension RouteDescription {
    /// Which of the path's values a parameter has.
    func index(of parameter: String) -> Int? { parametersOfPath.firstIndex(of: parameter) }
}
