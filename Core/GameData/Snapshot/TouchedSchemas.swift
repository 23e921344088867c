import Values

extension Snapshot {
    /// The schemas whose collections a commit touches (operations 1.12): those of the root documents that are made, changed or removed, and
    /// those of embedded documents that are made or removed. Costs what the rows are.
    ///
    /// - Parameters:
    ///   - rows: What the commit does, as `after` has it.
    ///   - after: The snapshot that it ends in; this one is the snapshot before it.
    /// - Returns: Ids of schemas.
    package func schemasTouched(by rows: [RowUpdate], endingIn after: Snapshot) -> Set<Text> {
        var touched: Set<Text> = []
        for update in rows {
            let (old, new) = (document(row: update.row), after.document(row: update.row))
            for (document, snapshot) in [(old, self), (new, after)] {
                if let document { touched.insert(snapshot.metadata.schemas[document.schemaIndex].id) }
            }
            let (before, now) = (old.map(embeddedDocuments) ?? [:], new.map(after.embeddedDocuments) ?? [:])
            for (key, count) in before where now[key] != count { touched.insert(key.schema) }
            for (key, count) in now where before[key] != count { touched.insert(key.schema) }
        }
        return touched
    }

    private struct EmbeddedKey: Hashable {
        let schema: Text
        let id: DocumentID?
    }

    /// How often each document is embedded in a root document.
    private func embeddedDocuments(of document: StoredDocument) -> [EmbeddedKey: Int] {
        var counts: [EmbeddedKey: Int] = [:]
        for embedded in document.embedded {
            counts[EmbeddedKey(schema: metadata.schemas[Int(embedded.schema)].id, id: embedded.id), default: 0] += 1
        }
        return counts
    }
}
