import Values

/// What a commit does to a row, and the document that it held before.
package struct RowDifference: Sendable {
    package let update: RowUpdate
    package let old: StoredDocument?
    /// What stood there where that cannot be read.
    package let unreadable: UnreadableRow?
}

extension Snapshot {
    /// What a commit of these rows changes of this snapshot.
    package func differences(by rows: [RowUpdate]) -> [RowDifference] {
        rows.map { update in
            // A row that did not exist need not be looked for.
            let isThere = update.row < head.nextRow
            return RowDifference(
                update: update, old: isThere ? document(row: update.row) : nil, unreadable: isThere ? indexes.unreadable[update.row] : nil)
        }
    }

    /// The schemas whose collections a commit touches (operations 1.12): those of the root documents that are made, changed or removed, and
    /// those of embedded documents that are made or removed. Costs what the rows are.
    ///
    /// - Parameters:
    ///   - rows: What the commit does to this snapshot.
    ///   - after: The snapshot that it ends in.
    /// - Returns: Ids of schemas.
    package func schemasTouched(by rows: [RowDifference], endingIn after: Snapshot) -> Set<Text> {
        var (touched, before, now): (Set<Text>, Set<Int>, Set<Int>) = ([], [], [])
        for row in rows {
            let (old, new) = (row.old, row.update.document)
            if let old {
                before.insert(old.schemaIndex)
            } else if let gone = row.unreadable {
                touched.insert(gone.schemaID)
            }
            if let new { now.insert(new.schemaIndex) }
            guard old?.embedded.isEmpty == false || new?.embedded.isEmpty == false else { continue }
            let (left, right) = (old.map(embeddedDocuments) ?? [:], new.map(after.embeddedDocuments) ?? [:])
            for (key, count) in left where right[key] != count { touched.insert(key.schema) }
            for (key, count) in right where left[key] != count { touched.insert(key.schema) }
        }
        touched.formUnion(before.map { metadata.schemas[$0].id })
        return touched.union(now.map { after.metadata.schemas[$0].id })
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
