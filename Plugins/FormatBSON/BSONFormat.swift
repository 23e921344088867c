import HTTP
import PluginKit
import Values

/// BSON as game data have it (formats 4): a document writes its length first, so a large one is walked twice.
struct BSONFormat: DataFormat {
    let name = "BSON"
    let mediaType = MediaType.bson
    let uses: Set<FormatUse> = [.backup, .restore, .export, .import, .convert]

    func fileExtension(for use: FormatUse) -> String { use == .backup ? ".gdbs" : ".bson" }

    func json(of bytes: [UInt8]) throws(APIError) -> [UInt8] { try BSONReader.json(of: bytes) }

    func makeSurvey() -> (any FormatSurvey)? { BSONSurvey() }

    func makeSink(_ layout: FormatLayout, after survey: (any FormatSurvey)?) -> any ValueSink {
        BSONWriter(lengths: (survey as? BSONSurvey)?.lengths)
    }
}
