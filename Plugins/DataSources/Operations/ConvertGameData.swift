import Access
import GameData
import HTTP
import PluginKit
import Values

/// Converts game data from one format into another (operations 15); nothing is stored.
struct ConvertGameData: Operation {
    let branch: BranchID
    let schema: Text?
    let content: GameDataContent
    let format: any DataFormat

    static let route = Route(
        .post, "/datasource/{dataSourceId}/converter/raw/", id: "convertGameDataRaw", needs: .view("dataSourceId"),
        .path("dataSourceId", "Id of the branch."),
        .query("schemaNameOrId", sentence: "The schema of the documents, where the content is an array or one document."),
        .gameData("Game data in any shape that an import takes.", for: .convert), .answer(in: .convert), into: Self.init)

    func run(as caller: Caller, in area: DataSourcesArea) async throws -> Content {
        let snapshot = try await area.snapshot(of: branch, in: nil, as: caller)
        let target = try schema.map { try snapshot.schema($0) }
        let text = try await content.json(by: area.workers)
        let conversion = try await area.workers.run(costing: .bytes(text.count)) { try Conversion(text, of: target, in: snapshot) }
        return Content(format.mediaType.description, try await format.body(of: conversion.value, by: area.workers))
    }
}
