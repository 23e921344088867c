import Access
import GameData
import PluginKit
import Sharing
import Values

/// Finds up to 20 documents by unique properties (operations 7.2).
struct PickDocuments: Operation {
    let branch: BranchID
    let transaction: String?
    let requests: [FindRequest]

    static let route = Route(
        .post, "/datasource/{dataSourceId}/documents/query/", id: "pickDocuments", needs: .view("dataSourceId"),
        .path("dataSourceId", "Id of the branch."),
        .query("transactionId", or: "transaction", sentence: "The transaction whose state is searched."),
        .body("Which documents.", .length(1...20), gameData: true), into: Self.init)

    func run(as caller: Caller, in area: DataSourcesArea) async throws -> [FindResult] {
        let snapshot = try await area.snapshot(of: branch, in: transaction, as: caller)
        let found = try requests.enumerated().map { index, request in
            do throws(APIError) { return try request.found(in: snapshot) } catch {
                var placed = error
                placed.path = "/\(index)\(error.parameterName.map { "/\($0)" } ?? "/schemaNameOrId")"
                throw placed
            }
        }
        let branch = branch
        return try await area.workers.run(costing: found.reduce(WorkCost.nothing) { $0 + .showing($1.1) }) {
            found.map { schema, located in FindResult(located, of: schema, in: snapshot, area, branch) }
        }
    }
}

/// One document to find.
struct FindRequest: Shaped {
    let schemaNameOrId: Text
    let uniqueSchemaPropertyNameOrId: Text
    let uniqueSchemaPropertyValue: UniqueValueText

    static let shape = Shape(
        "FindRequest", .member("schemaNameOrId", \.schemaNameOrId, "Name or id of the schema."),
        .member("uniqueSchemaPropertyNameOrId", \.uniqueSchemaPropertyNameOrId, "Name or id of a unique property, `Id` for instance."),
        .member("uniqueSchemaPropertyValue", \.uniqueSchemaPropertyValue, "The value to look for."), into: Self.init)
}

extension FindRequest {
    /// - Throws: What is unknown of it.
    fileprivate func found(in snapshot: Snapshot) throws(APIError) -> (Schema, Located?) {
        let schema = try snapshot.schema(schemaNameOrId)
        return (schema, try snapshot.find(uniqueSchemaPropertyValue.text, of: uniqueSchemaPropertyNameOrId, in: schema))
    }
}

/// A value to look for: a text, or a number or boolean that stands for its text.
struct UniqueValueText: ShapedValue {
    let text: Text

    static let schema = ValueSchema.text
    static func read(_ node: JSONNode, at path: String) throws(APIError) -> UniqueValueText {
        switch node.value {
        case .text(let text), .digits(let text): UniqueValueText(text: text)
        case .integer(let value): UniqueValueText(text: Text(String(value)))
        case .number(let value): UniqueValueText(text: Text(NumberText.of(value)))
        case .bool(let value): UniqueValueText(text: value ? "true" : "false")
        case .null, .list, .object: throw .wrongType(path, "a text")
        }
    }
    func write(into sink: inout any ValueSink) { sink.text(text) }
}
