import Values

extension Response {
    /// Content below this many bytes is sent as it is: it would hardly become smaller.
    static let leastCompressed = 1024
    /// Content up to this many bytes is compressed at once, with a length; larger content as it is sent.
    static let mostCompressedAtOnce = 64 * 1024

    /// The response in the coding that the request accepts, where that is worth it: text and game data, but no event stream and nothing
    /// that is packed already (operations 1.5). Whoever keeps it is told that it depends on what was accepted.
    public consuming func compressed(for request: Request) -> Response {
        guard mayBeCompressed else { return self }
        fields.append(.vary, "Accept-Encoding")
        guard request.method != .head, let coding = ContentCoding(acceptedBy: request.fields), let body = compress(body, coding) else {
            return self
        }
        self.body = body
        fields[.contentEncoding] = coding.rawValue
        return self
    }

    private var mayBeCompressed: Bool {
        guard status == .ok, !fields.contains(.contentEncoding), body.length ?? .max >= Self.leastCompressed else { return false }
        guard let type = fields[.contentType].flatMap({ MediaType($0) })?.essence else { return false }
        switch type {
        case .eventStream: return false
        case .json, .messagePack, .bson, .yaml, .xliff2.essence: return true
        default: return type.type == "text"
        }
    }

    private func compress(_ body: ResponseBody, _ coding: ContentCoding) -> ResponseBody? {
        switch body {
        case .empty: return nil
        case .bytes(let bytes) where bytes.count <= Self.mostCompressedAtOnce:
            guard let deflater = try? Deflater(coding) else { return nil }  // without memory for it, plainly
            return .bytes(deflater.encode(bytes) + deflater.finish())
        case .bytes(let bytes): return .compressed(coding) { try await $0.write(pieces: bytes) }
        case .stream(_, let produce): return .compressed(coding, produce)
        }
    }
}

extension ResponseBody {
    fileprivate static func compressed(
        _ coding: ContentCoding, _ produce: @escaping @Sendable (ResponseBodyWriter) async throws -> Void
    ) -> ResponseBody {
        .stream { writer in
            let sink = CompressingSink(try Deflater(coding), writer)
            try await produce(ResponseBodyWriter(sink))
            try await sink.finish()
        }
    }
}

extension ResponseBodyWriter {
    /// Writes long content in pieces, so that neither memory nor the loop is taken by all of it at once.
    fileprivate func write(pieces bytes: [UInt8]) async throws {
        for start in stride(from: 0, to: bytes.count, by: 64 * 1024) {
            try await write(Array(bytes[start..<min(start + 64 * 1024, bytes.count)]))
        }
    }
}

/// Compresses what passes.
///
/// `@unchecked Sendable`: one task writes a response, and nothing else touches this.
private final class CompressingSink: ResponseSink, @unchecked Sendable {
    private let deflater: Deflater
    private let writer: ResponseBodyWriter

    init(_ deflater: Deflater, _ writer: ResponseBodyWriter) {
        self.deflater = deflater
        self.writer = writer
    }

    func write(_ bytes: [UInt8]) async throws { try await writer.write(deflater.encode(bytes)) }

    func finish() async throws { try await writer.write(deflater.finish()) }
}
