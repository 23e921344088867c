import HTTP
import PluginKit
import Values

/// BSON as game data have it (formats 4).
struct BSONFormat: DataFormat {
    let name = "BSON"
    let mediaType = MediaType.bson
    let uses: Set<FormatUse> = [.backup, .restore, .export, .import, .convert]

    func fileExtension(for use: FormatUse) -> String { use == .backup ? ".gdbs" : ".bson" }

    func json(of bytes: [UInt8]) throws(APIError) -> [UInt8] { try BSONReader.json(of: bytes) }

    func makeSink(_ layout: FormatLayout) -> any ValueSink { BSONWriter() }
}
