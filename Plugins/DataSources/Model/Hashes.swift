import GameData
import PluginKit
import Values

/// Hash of the metadata: 8 hex digits, equal for equal content.
struct MetadataHash: ShapedValue {
    let text: String

    init(_ snapshot: Snapshot) { text = snapshot.metadata.hashText }

    static let schema = ValueSchema.hex(8...8)
    static func read(_ node: JSONNode, at path: String) throws(APIError) -> MetadataHash {
        throw .wrongType(path, "something a client sends")
    }
    func write(into sink: inout any ValueSink) { sink.text(Text(text)) }
}

/// Identity of a revision: 24 hex digits.
struct RevisionHash: ShapedValue {
    let text: String

    init(_ snapshot: Snapshot) { text = snapshot.revisionHash.description }

    static let schema = ValueSchema.hex(24...32)
    static func read(_ node: JSONNode, at path: String) throws(APIError) -> RevisionHash {
        throw .wrongType(path, "something a client sends")
    }
    func write(into sink: inout any ValueSink) { sink.text(Text(text)) }
}
