import GameData
import PluginKit
import Values

/// Answer of `findDocument`.
struct FindResult: Shaped {
    let document: StoredText?
    let meta: DataDocumentMeta
    let metadataHash: MetadataHash
    let revisionHash: RevisionHash

    static let shape = Shape(
        "FindResult", .member("document", \.document, "The document, or null."), .member("meta", \.meta, "Its place."),
        .member("metadataHash", \.metadataHash, "Of the revision that was searched."),
        .member("revisionHash", \.revisionHash, "That revision."),
        into: Self.init)
}

/// Answer of `createDocument`.
struct CreateResult: Shaped {
    let document: StoredText
    let metadataHash: MetadataHash
    let revisionHash: RevisionHash

    static let shape = Shape(
        "CreateResult", .member("document", \.document, "The document as it is stored."),
        .member("metadataHash", \.metadataHash, "After the operation."), .member("revisionHash", \.revisionHash, "After the operation."),
        into: Self.init)
}

/// Answer of `updateDocument`.
struct UpdateResult: Shaped {
    let document: StoredText
    let diff: StoredText
    let metadataHash: MetadataHash
    let revisionHash: RevisionHash

    static let shape = Shape(
        "UpdateResult", .member("document", \.document, "The document as it is stored."),
        .member("diff", \.diff, "Its id and what changed."), .member("metadataHash", \.metadataHash, "After the operation."),
        .member("revisionHash", \.revisionHash, "After the operation."), into: Self.init)
}

/// Answer of `deleteDocument`.
struct DeleteResult: Shaped {
    let document: StoredText?
    let metadataHash: MetadataHash
    let revisionHash: RevisionHash

    static let shape = Shape(
        "DeleteResult", .member("document", \.document, "The document as it was, or null where there was none."),
        .member("metadataHash", \.metadataHash, "After the operation."), .member("revisionHash", \.revisionHash, "After the operation."),
        into: Self.init)
}

/// Answer of `listDocuments`.
struct ListResult: Shaped {
    let documents: [StoredText]
    let metas: [DataDocumentMeta]
    let total: Int
    let metadataHash: MetadataHash
    let revisionHash: RevisionHash

    static let shape = Shape(
        "ListResult", .member("documents", \.documents, "One page of them."), .member("metas", \.metas, "Their places, one for each."),
        .member("total", \.total, "Documents before paging."), .member("metadataHash", \.metadataHash, "Of the revision that is listed."),
        .member("revisionHash", \.revisionHash, "That revision."), into: Self.init)
}

/// Answer of `restore`.
struct RestoreResult: Shaped {
    let metadataHash: MetadataHash
    let revisionHash: RevisionHash

    static let shape = Shape(
        "RestoreResult", .member("metadataHash", \.metadataHash, "After the operation."),
        .member("revisionHash", \.revisionHash, "After the operation."), into: Self.init)
}
