import HTTP
import Sharing
import Values

extension Parameter where Value == any DataFormat {
    /// The format in which the client wants the answer (operations 1.9), among those that are offered for something.
    public static func answer(in use: FormatUse) -> Self {
        let description = ParameterDescription(
            name: "", place: .answer(use), isRequired: false, schema: .text, sentence: "The format of the answer.")
        return Self(description) { request, _ in request.answer }
    }
}

extension Parameter where Value == GameDataContent {
    /// The content as game data, in any format that is offered for something (operations 1.4).
    public static func gameData(_ sentence: String, for use: FormatUse) -> Self {
        let body = BodyDescription(
            form: .stream, limit: .gameData, mediaTypes: [MediaType.json.description], depth: JSONParser.documentDepth, isRequired: true,
            use: use)
        let description = ParameterDescription(
            name: "", place: .body(body), isRequired: true, schema: .anyObject, sentence: sentence)
        return Self(description) { request, _ throws(APIError) in
            guard case .stream(let body, let type, let limit) = request.body else { throw APIError.noBody }
            return GameDataContent(body: body, mediaType: type, limit: limit, use: use, formats: request.formats)
        }
    }
}

/// Game data as they came, in some format.
public struct GameDataContent: Sendable {
    let body: RequestBody
    /// Empty where the content tells what it is.
    let mediaType: String
    /// Most bytes of it, decoded.
    let limit: Int
    let use: FormatUse
    let formats: DataFormats

    /// Content of a test.
    public init(_ bytes: [UInt8], mediaType: String = "", limit: Int = 256 << 20, for use: FormatUse, formats: DataFormats) {
        self.init(body: RequestBody(bytes), mediaType: mediaType, limit: limit, use: use, formats: formats)
    }

    init(body: RequestBody, mediaType: String, limit: Int, use: FormatUse, formats: DataFormats) {
        self.body = body
        self.mediaType = mediaType
        self.limit = limit
        self.use = use
        self.formats = formats
    }

    /// Reads the content to its end as JSON text, whatever its format.
    ///
    /// - Parameter workers: Where large content is unpacked and converted.
    /// - Throws: 400 `invalidRequestBody` for no content and for what cannot be read, 413 over the limit, 415 for a format that is not offered.
    public func json(by workers: WorkPool) async throws -> [UInt8] {
        var bytes = try await body.collect(upTo: limit)
        if bytes.isEmpty { throw APIError.noBody }
        var type = MediaType(mediaType)
        if type == nil, case .gzip? = ContentSniffing.kind(of: bytes) {
            bytes = try await RequestBody(bytes).decoded(.gzip).collect(upTo: limit, by: workers)
        }
        if type == nil {
            guard case .format(let found)? = ContentSniffing.kind(of: bytes) else { throw Self.unknown }
            type = found
        }
        guard let type, let format = formats.format(type, for: use) else { throw notTaken(type) }
        return try await format.converted(bytes, by: workers)
    }

    private static var unknown: APIError {
        APIError(.invalidRequestBody, "The body is in no format that is known; say its media type.")
    }

    private func notTaken(_ type: MediaType?) -> APIError {
        let taken = formats.offered(for: use).map(\.mediaType.description).joined(separator: ", ")
        return APIError(
            .invalidRequestBody, "The media type \(type?.description ?? "") is not taken here; take \(taken).",
            status: .unsupportedMediaType)
    }
}

extension DataFormat {
    /// A body as JSON text: it costs what the body is large.
    func converted(_ bytes: [UInt8], by workers: WorkPool) async throws -> [UInt8] {
        if mediaType == .json { return bytes }
        return try await workers.run(costing: .bytes(bytes.count)) { try json(of: bytes) }
    }
}

extension RouteDescription {
    /// The same route on a server that has these formats: what it says of its media types is what is served.
    public func offering(_ formats: DataFormats) -> RouteDescription {
        func types(_ use: FormatUse) -> [String] { formats.offered(for: use).map(\.mediaType.description) }
        var route = self
        if let use = route.answerUse { route.produces = types(use) }
        route.parameters = parameters.map { parameter in
            guard case .body(var body) = parameter.place, let use = body.use else { return parameter }
            body.mediaTypes = types(use)
            return parameter.at(.body(body))
        }
        route.body = route.parameters.body
        return route
    }
}

extension [ParameterDescription] {
    /// The content that is taken.
    var body: BodyDescription? {
        for parameter in self { if case .body(let body) = parameter.place { return body } }
        return nil
    }

    /// What the formats of the answer are for; nil where it has one form only.
    var answerUse: FormatUse? {
        for parameter in self { if case .answer(let use) = parameter.place { return use } }
        return nil
    }

    /// What the formats of the content are for; nil where it is JSON.
    var contentUse: FormatUse? {
        for parameter in self { if case .body(let body) = parameter.place { return body.use } }
        return nil
    }
}

extension BoundOperation {
    /// The same operation on a server that has these formats.
    public func offering(_ formats: DataFormats) -> BoundOperation {
        BoundOperation(route: route.offering(formats), checkHead: checkHead, prepare: prepare)
    }
}

extension OperationRequest {
    /// Settles in which format the answer is, where the route leaves it to the client.
    ///
    /// - Returns: False where the client takes none of them.
    package mutating func negotiate(_ route: RouteDescription, _ fields: Fields, among formats: DataFormats) -> Bool {
        guard route.hasFormats else { return true }
        self.formats = formats
        guard let use = route.answerUse else { return true }
        guard let format = formats.preferred(for: use, by: fields) else { return false }
        answer = format
        return true
    }
}
