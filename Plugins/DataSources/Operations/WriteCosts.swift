import GameData
import Sharing
import Values

extension WorkCost {
    /// Of reading a document that was sent, of completing it and of writing it: each document in it has all properties of its schema, sent or not.
    static func document(_ body: JSONNode, of schema: Schema, in snapshot: Snapshot) -> WorkCost {
        // So many are not counted on a loop.
        guard body.size <= 4096 else { return .values(body.size) + .bytes(1 << 20) }
        let widest = snapshot.metadata.schemas.reduce(0) { max($0, $1.properties.count) }
        return .values(body.size / 2 + schema.properties.count + max(0, body.objectCount - 1) * widest)
    }

    /// Of reading a stored document, comparing it and writing it anew.
    static func stored(_ document: StoredDocument?) -> WorkCost {
        guard let text = document?.text else { return .nothing }
        return .bytes(text.count) + .bytes(text.count) + .bytes(text.count)
    }
}

extension Snapshot {
    /// The root document that an update addresses, if there is one.
    func addressed(by body: JSONNode, of schema: Schema) -> StoredDocument? {
        guard let id = body[schema.idProperty.name] else { return schema.type == .settings ? roots(of: schema).first { _ in true } : nil }
        let reader = DocumentReader(metadata, from: .request)
        return reader.field(id, of: schema.idProperty, in: schema).documentID.flatMap { root($0, in: schema) }
    }

    /// The root document that a deletion addresses, if there is one.
    func addressed(by id: Text, of schema: Schema) -> StoredDocument? {
        DocumentReader(metadata, from: .file).id(id, of: schema).flatMap { root($0, in: schema) }
    }
}
