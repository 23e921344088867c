import HTTP
import PluginKit
import Values

/// MessagePack as game data have it (formats 3).
struct MessagePackFormat: DataFormat {
    let name = "MessagePack"
    let mediaType = MediaType.messagePack
    let uses: Set<FormatUse> = [.backup, .restore, .export, .import, .convert]

    func fileExtension(for use: FormatUse) -> String { use == .backup ? ".gdmp" : ".msgpkg" }

    func json(of bytes: [UInt8]) throws(APIError) -> [UInt8] { try MessagePackReader.json(of: bytes) }

    func makeSink(_ layout: FormatLayout) -> any ValueSink { MessagePackWriter() }
}
