import HTTP
import Values

/// JSON, which needs no plugin.
public struct JSONFormat: DataFormat {
    public init() {}

    public var name: String { "JSON" }
    public var mediaType: MediaType { .json }
    public var uses: Set<FormatUse> { [.backup, .restore, .export, .import, .convert] }
    public func fileExtension(for use: FormatUse) -> String { use == .backup ? ".gdjs" : ".json" }
    public func json(of bytes: [UInt8]) -> [UInt8] { bytes }

    public func makeSink(_ layout: FormatLayout) -> any ValueSink {
        switch layout {
        case .file: JSONFileWriter()
        case .compact: JSONWriter(reserving: 4096)
        }
    }
}
