import Access
import GameData
import PluginKit
import Sharing
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
        let branch = branch
        return try await area.workers.run(costing: .showing(located)) { FindResult(located, of: schema, in: snapshot, area, branch) }
    }
}

extension FindResult {
    /// What was found, if anything was.
    init(_ located: Located?, of schema: Schema, in snapshot: Snapshot, _ area: DataSourcesArea, _ branch: BranchID) {
        self.init(
            document: located.map(snapshot.text), meta: located.map { area.meta(of: $0, in: snapshot, on: branch) } ?? .none(of: schema),
            metadataHash: MetadataHash(snapshot), revisionHash: RevisionHash(snapshot))
    }
}

extension WorkCost {
    /// Of writing a document into an answer, and of judging it there: an embedded one is judged with what it is in.
    static func showing(_ located: Located?) -> WorkCost {
        guard let located else { return .nothing }
        return located.isRoot ? .bytes(located.range.count) : .bytes(located.range.count) + .bytes(located.container.text.count)
    }
}

extension Snapshot {
    /// The document with that value of a unique property; nil also for a value that the property's type cannot read.
    ///
    /// - Throws: 400 `invalidParameterValue` for a property that is unknown or not unique, 500 `genericError` for a document that cannot be read.
    func find(_ value: Text, of nameOrID: Text, in schema: Schema) throws(APIError) -> Located? {
        guard let property = schema.property(nameOrID), property.index == schema.idProperty.index || property.uniqueness != .none else {
            throw APIError(
                .invalidParameterValue, "'\(schema.name)' has no such unique property.", parameterName: "uniqueSchemaPropertyNameOrId",
                schemaName: schema.name.string)
        }
        guard !value.isEmpty else { return nil }
        let reader = DocumentReader(metadata, from: .file)
        if property.index == schema.idProperty.index {
            guard let id = reader.id(value, of: schema) else { return nil }
            let found = find(id, in: schema)
            if found?.isRoot != true { try requireReadable(id, in: schema) }
            return found
        }
        return reader.field(Value.text(value), of: property, in: schema).uniqueValue.flatMap { find($0, of: property, in: schema) }
    }
}
