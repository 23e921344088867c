import Foundation
import Testing
import TestSupport
import Values

/// `--open`, and other programs that write the same file (operations 1.12).
@Suite("operations 25.16: another program's change")
struct FileScenarios {
    private static func game(_ names: [String]) -> String {
        let tags = names.map { #"{"Id":"\#($0)"}"# }.joined(separator: ",")
        return #"""
            {"Collections":{"Schema":[{"Id":"5a0000000000000000000001","Name":"Tag","DisplayName":"Tag","Properties":[
            {"Id":"5a0000000000000000000002","Name":"Id","DisplayName":"Id","DataType":0,"Uniqueness":1,"Requirement":3,"Size":24}]}],
            "Tag":[\#(tags)]}}
            """#
    }

    @Test("108: a clean change is loaded; one that meets a write is refused or built upon; one that cannot be read is left alone")
    func scenario108() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "styx-file-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appending(path: "Game.gdjs")
        func write(_ text: String) throws { try Data(text.utf8).write(to: file, options: .atomic) }
        func text() throws -> String { String(decoding: try Data(contentsOf: file), as: UTF8.self) }
        try write(Self.game(["first"]))
        let server = try await Server(options: ["--open", file.path])
        let client = Client(port: server.port)
        let mine = try await client.send("GET", "/api/v1/project/my/")
        let source = DataSource(client: client, project: "", id: try #require(mine.result[0]["branches"][0]["id"].string))

        try write(Self.game(["first", "second"]))
        while try await source.document("Tag", "second").isNull {}

        try write(Self.game(["first", "second", "third"]))
        let update = try await source.create("Tag", #"{"Id":"own"}"#)
        #expect(
            update.status == 200 || update.status == 409 && update.json["errors"][0]["reason"].string == "fileChanged", "\(update.text)")
        while try await source.document("Tag", "third").isNull {}
        #expect(try text().contains("third"))

        try write("{ broken")
        let refused = try await source.create("Tag", #"{"Id":"lost"}"#)
        #expect((refused.status, refused.codes) == (409, ["operationNotSupported"]))
        #expect(refused.json["errors"][0]["reason"].string == "fileChanged")
        #expect(try text() == "{ broken")
        #expect(try await source.document("Tag", "third").isNull == false, "what was read before is served")

        try write(Self.game(["mended"]))
        while try await source.document("Tag", "mended").isNull {}
        #expect(try await source.create("Tag", #"{"Id":"own"}"#).status == 200)
        #expect(try text().contains("own") && text().contains("mended"))
        #expect(try await server.stop() == 0)
    }
}
