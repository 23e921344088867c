import Access
import PluginKit
import Storage
import Values

/// `styx project backups PROJECT BRANCH [--restore NUMBER]` (spec/server.md 4.10).
struct BackupCommand: Sendable {
    private let house: House
    private let branch: Branch
    private let number: String?
    private let isJSON: Bool

    /// - Parameter input: `project` is an id, `branch` a name or an id, `restore` a change number.
    init(_ input: [String: String], in house: House) throws {
        self.house = house
        let project = input["project"].flatMap(ProjectID.init).flatMap { house.context.directory.state.projects[$0] }
        guard let project else {
            throw StartFailure("there is no project '\(input["project"] ?? "")': give the id that styx project create printed")
        }
        let name = input["branch"] ?? ""
        let found = project.branches.first { $0.id.description == name.lowercased() } ?? project.branches.first { $0.name == name }
        guard let found else {
            let names = project.branches.map { "'\($0.name)'" }.joined(separator: ", ")
            throw StartFailure("the project has no branch '\(name)': it has \(names)")
        }
        branch = found
        number = input["restore"]
        isJSON = input["json"] != nil
    }

    /// Lists them, or brings one back.
    func run() async throws -> String {
        guard let number else {
            let backups = try await house.context.branches.backups(of: branch.id.objectID)
            return isJSON ? backups.map(Self.json).joined() : Self.table(backups)
        }
        let backups = try await house.context.branches.backups(of: branch.id.objectID)
        guard let backup = backups.first(where: { String($0.number) == number }) else {
            let known = backups.map { String($0.number) }.joined(separator: ", ")
            throw StartFailure("there is no backup \(number): \(known.isEmpty ? "the branch has none" : "there are \(known)")")
        }
        let snapshot = try await house.context.branches.bringBack(backup.number, of: branch.id.objectID, by: nil)
        return "branch \(branch.id) \(branch.name) is at change \(snapshot.changeNumber) (\(snapshot.documentCount) documents)\n"
    }

    private static func table(_ backups: [Branches.Backup]) -> String {
        let head = [["change", "left", "documents", "bytes"]]
        let lines =
            head
            + backups.map {
                [String($0.number), Timestamp(milliseconds: $0.time).description, String($0.size.rows), String($0.size.bytes)]
            }
        return lines.map { $0.joined(separator: "\t") + "\n" }.joined()
    }

    private static func json(_ backup: Branches.Backup) -> String {
        var json = JSONWriter()
        json.beginObject(count: 4)
        json.key("changeNumber")
        json.integer(backup.number)
        json.key("time")
        json.text(Timestamp(milliseconds: backup.time).description)
        json.key("documents")
        json.integer(backup.size.rows)
        json.key("bytes")
        json.integer(backup.size.bytes)
        json.endObject()
        return String(decoding: json.bytes, as: UTF8.self) + "\n"
    }
}
