import Synchronization
import Values

/// What the rules of metadata (data-model 17) find in the documents of the system collections of a data source: a file of another program may break
/// them. Found out once, since they are asked for document by document.
final class StoredMetadataFindings: Sendable {
    private let byRow = Mutex<[Int64: [Finding]]?>(nil)

    /// By row; those of the snapshot whose metadata these are.
    func findings(in snapshot: Snapshot) -> [Int64: [Finding]] {
        if let known = byRow.withLock({ $0 }) { return known }
        // Not under the lock: two that ask at once both find the same.
        let findings = Self.gathered(in: snapshot)
        byRow.withLock { $0 = findings }
        return findings
    }

    private static func gathered(in snapshot: Snapshot) -> [Int64: [Finding]] {
        let documents: MetadataDocuments
        // One that cannot be read is told by the check of its format.
        do throws(APIErrors) { documents = try MetadataDocuments(of: snapshot) } catch { return [:] }
        let rows = Rows(of: snapshot)
        var findings: [Int64: [Finding]] = [:]
        for entry in MetadataChecks(of: documents, snapshot.metadata, after: nil).findings.all {
            if let row = rows[entry.place] { findings[row, default: []].append(entry.finding) }
        }
        return findings
    }

    /// Where the documents of metadata stand in a snapshot.
    private struct Rows {
        private let settings, schemas, sharedProperties: [Int64]

        init(of snapshot: Snapshot) {
            func rows(_ id: Text) -> [Int64] { snapshot.metadata.schema(id: id).map { snapshot.roots(of: $0).map(\.row) } ?? [] }
            settings = rows(BuiltIn.projectSettingsID)
            schemas = rows(BuiltIn.schemaID)
            sharedProperties = rows(BuiltIn.schemaPropertyID)
        }

        subscript(place: MetadataPlace) -> Int64? {
            switch place {
            case .settings: settings.first
            case .schema(let index): schemas[index]
            case .sharedProperty(let index): sharedProperties[index]
            }
        }
    }
}

extension Metadata {
    /// What breaks the rules of metadata, by the row of its document.
    ///
    /// - Parameter snapshot: One of which these are the metadata.
    func ruleFindings(in snapshot: Snapshot) -> [Int64: [Finding]] { storedFindings.findings(in: snapshot) }
}

extension ErrorCode {
    /// The check that reports this code of a document of the metadata (operations 12.5).
    var checkOfMetadata: ValidationOptions {
        switch self {
        case .nullValue, .emptyValue: .checkRequirements
        case .duplicateUniqueValue: .checkUniqueness
        case .brokenReference: .checkReferences
        case .exceededValueLength: .checkConstraints
        // Of a text that can be read this is a matter of its syntax.
        case .invalidTextFormat: .checkSpecification
        default: Self.formats.contains(self) ? .checkFormat : .checkSpecification
        }
    }

    private static let formats = Set(DataType.allCases.map(\.formatError))
}
