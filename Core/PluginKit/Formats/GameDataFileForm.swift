import HTTP
import Sharing
import Values

/// How a file holds game data (formats 1): its format, and whether the whole file is gzip. A file that is written back keeps it.
public struct GameDataFileForm: Sendable {
    public let format: any DataFormat
    public let isGzip: Bool

    /// A data source as the bytes of such a file.
    ///
    /// - Throws: As `DataFormat.body(of:)`.
    package func bytes(of value: some StepwiseValue) throws -> [UInt8] {
        let bytes = try format.bytes(of: value, .file)
        guard isGzip else { return bytes }
        let deflater = try Deflater(.gzip)
        return deflater.encode(bytes) + deflater.finish()
    }
}

extension DataFormats {
    /// A file as JSON text: its content tells its form, and what nothing is known for is JSON, which may begin with a comment.
    ///
    /// - Throws: As `GameDataContent.json`.
    public func json(
        ofFile bytes: [UInt8], atMost limit: Int = 1 << 32, by workers: WorkPool
    ) async throws -> (text: [UInt8], form: GameDataFileForm) {
        var bytes = bytes
        let isGzip = ContentSniffing.kind(of: bytes) == .gzip
        if isGzip { bytes = try await RequestBody(bytes).decoded(.gzip).collect(upTo: limit, by: workers) }
        guard case .format(let type)? = ContentSniffing.kind(of: bytes) else {
            return (bytes, GameDataFileForm(format: JSONFormat(), isGzip: isGzip))
        }
        guard let format = format(type, for: .restore) else {
            throw APIError(.invalidRequestBody, "The file is \(type), for which no plugin is enabled.", status: .unsupportedMediaType)
        }
        return (try await format.converted(bytes, by: workers), GameDataFileForm(format: format, isGzip: isGzip))
    }
}
