import Access
import GameData
import PluginKit
import Values

/// Finds one document, root or embedded, by its id or another unique property (operations 4.3).
struct FindDocument: Operation {
    let branch: BranchID
    let schema: Text
    let property: Text
    let value: Text
    let transaction: String?

    static let route = Route(
        .get, "/datasource/{dataSourceId}/collection/{schemaNameOrId}/", id: "findDocument", needs: .view("dataSourceId"),
        .path("dataSourceId", "Id of the branch."), .path("schemaNameOrId", "Name or id of the schema."),
        .query("uniqueSchemaPropertyNameOrId", "Name or id of a unique property, `Id` for instance."),
        .query("uniqueSchemaPropertyValue", "The value to look for, as text.", allowsEmpty: true),
        .query("transactionId", or: "transaction", sentence: "The transaction whose state is searched."), into: Self.init)

    func run(as caller: Caller, in area: DataSourcesArea) async throws -> FindResult {
        let snapshot = try await area.snapshot(of: branch, in: transaction, as: caller)
        let schema = try snapshot.schema(schema)
        let located = try snapshot.find(value, of: property, in: schema)
        return FindResult(
            document: located.map(snapshot.text),
            meta: located.map {
                DataDocumentMeta($0, in: snapshot, errorCount: area.statistics.errorCount(of: branch.objectID, $0, in: snapshot))
            }
                ?? .none(of: schema),
            metadataHash: MetadataHash(snapshot), revisionHash: RevisionHash(snapshot))
    }
}

extension Snapshot {
    /// The document with that value of a unique property; nil also for a value that the property's type cannot read.
    ///
    /// - Throws: 400 `invalidParameterValue` for a property that is unknown or not unique.
    func find(_ value: Text, of nameOrID: Text, in schema: Schema) throws(APIError) -> Located? {
        guard let property = schema.property(nameOrID), property.index == schema.idProperty.index || property.uniqueness != .none else {
            throw APIError(
                .invalidParameterValue, "'\(schema.name)' has no such unique property.", parameterName: "uniqueSchemaPropertyNameOrId",
                schemaName: schema.name.string)
        }
        guard !value.isEmpty else { return nil }
        let reader = DocumentReader(metadata, from: .file)
        if property.index == schema.idProperty.index { return reader.id(value, of: schema).flatMap { find($0, in: schema) } }
        return reader.field(Value.text(value), of: property, in: schema).uniqueValue.flatMap { find($0, of: property, in: schema) }
    }
}
