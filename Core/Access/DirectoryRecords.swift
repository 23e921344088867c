import Crypto
import Storage
import Values

/// The directory's records: JSON of each entity, and the keys that the store keeps unique.
enum DirectoryKind {
    static let user = RecordKind("user", unique: ["address", "key"])
    static let workspace = RecordKind("workspace", lookup: ["owner"])
    static let project = RecordKind("project", unique: ["name", "branch"], lookup: ["workspace"])
}

extension User {
    var record: Record {
        var members: Members = [
            "name": .text(Text(name)), "email": .text(Text(email)), "verifiedEmail": .optional(verifiedEmail),
            "pictureUrl": .optional(pictureURL),
            "status": .text(Text(status.rawValue)), "isServerAdministrator": .bool(isServerAdministrator),
            "creationTime": .integer(creationTime.milliseconds), "logins": .list(logins.map(\.value)),
        ]
        members["projectAliases"] = .list(projectAliases.map(\.value))
        members["workspaceAliases"] = .list(workspaceAliases.map(\.value))
        var keys: [RecordKey] = []
        if status != .deleted {
            for address in Set(addresses.map { Folded($0).text }) {
                keys.append(RecordKey("address", Text(address)))
            }
        }
        for login in logins { if case .foreignKey(let digest) = login.secret { keys.append(RecordKey("key", Text(digest.hex))) } }
        return Record(DirectoryKind.user, Text(id.description), json: json(members), keys: keys)
    }

    init(_ record: Record) throws {
        let members = try StoredMembers(record)
        id = try members.recordID()
        name = try members.text("name")
        email = try members.text("email")
        verifiedEmail = members.optionalText("verifiedEmail")
        pictureURL = members.optionalText("pictureUrl")
        status = Status(rawValue: try members.text("status")) ?? .disabled
        isServerAdministrator = members.bool("isServerAdministrator")
        creationTime = Timestamp(milliseconds: try members.integer("creationTime"))
        logins = try members.list("logins").map(Login.init)
        projectAliases = try members.list("projectAliases").map(Alias.init)
        workspaceAliases = try members.list("workspaceAliases").map(Alias.init)
        version = record.version
    }
}

extension User.Alias {
    fileprivate var value: Value {
        .object(["id": .id(id), "name": .text(Text(name)), "creationTime": .integer(creationTime.milliseconds)])
    }

    fileprivate init(_ members: StoredMembers) throws {
        id = try members.id("id")
        name = try members.text("name")
        creationTime = Timestamp(milliseconds: try members.integer("creationTime"))
    }
}

extension Login {
    fileprivate var value: Value {
        var members: Members = [
            "id": .id(id), "isEnabled": .bool(isEnabled), "tokenSeries": .text(Text(tokenSeries.description)), "title": .optional(title),
            "creationTime": .integer(creationTime.milliseconds),
        ]
        members["expirationTime"] = expirationTime.map { .integer($0.milliseconds) }
        members["lastUseTime"] = lastUseTime.map { .integer($0.milliseconds) }
        switch secret {
        case .password(let hash): members["password"] = .optional(hash)
        case .apiKey(let digest): members["apiKey"] = .text(Text(digest.hex))
        case .foreignKey(let digest): members["foreignKey"] = .text(Text(digest.hex))
        case .emailCode: break
        }
        return .object(members)
    }

    fileprivate init(_ members: StoredMembers) throws {
        id = try members.id("id")
        isEnabled = members.bool("isEnabled")
        guard let series = ObjectID(try members.text("tokenSeries")) else {
            throw UnreadableRecord(description: "a login without its series")
        }
        tokenSeries = series
        title = members.optionalText("title")
        creationTime = Timestamp(milliseconds: try members.integer("creationTime"))
        expirationTime = members.optionalInteger("expirationTime").map(Timestamp.init(milliseconds:))
        lastUseTime = members.optionalInteger("lastUseTime").map(Timestamp.init(milliseconds:))
        if let hex = members.optionalText("apiKey"), let digest = Digest(hex: hex) {
            secret = .apiKey(digest)
        } else if let hex = members.optionalText("foreignKey"), let digest = Digest(hex: hex) {
            secret = .foreignKey(digest)
        } else {
            secret = members.has("password") ? .password(members.optionalText("password")) : .emailCode
        }
    }
}

extension Workspace {
    var record: Record {
        let members: Members = [
            "name": .text(Text(name)), "pictureUrl": .optional(pictureURL), "owner": .id(owner),
            "administrators": .list(administrators.map { .id($0) }),
            "creationTime": .integer(creationTime.milliseconds),
        ]
        return Record(
            DirectoryKind.workspace, Text(id.description), json: json(members), keys: [RecordKey("owner", Text(owner.description))])
    }

    init(_ record: Record) throws {
        let members = try StoredMembers(record)
        id = try members.recordID()
        name = try members.text("name")
        pictureURL = members.optionalText("pictureUrl")
        owner = try members.id("owner")
        administrators = try members.ids("administrators")
        creationTime = Timestamp(milliseconds: try members.integer("creationTime"))
        version = record.version
    }
}

extension Project {
    var record: Record {
        var members: Members = [
            "workspace": .id(workspace), "name": .text(Text(name)), "pictureUrl": .optional(pictureURL),
            "tags": .list(tags.map { .text(Text($0)) }),
            "scriptingLanguage": .text(Text(scriptingLanguage)), "owner": .id(owner), "creationTime": .integer(creationTime.milliseconds),
        ]
        members["members"] = .list(
            self.members.map { .object(["user": .id($0.user), "grant": .optional($0.grants.highest?.name)]) })
        members["branches"] = .list(
            branches.map { .object(["id": .id($0.id), "name": .text(Text($0.name)), "isPrimary": .bool($0.isPrimary)]) })
        let keys =
            [RecordKey("workspace", Text(workspace.description)), RecordKey("name", Text("\(workspace) \(Folded(name).text)"))]
            + branches.map { RecordKey("branch", Text($0.id.description)) }
        return Record(DirectoryKind.project, Text(id.description), json: json(members), keys: keys)
    }

    init(_ record: Record) throws {
        let members = try StoredMembers(record)
        id = try members.recordID()
        workspace = try members.id("workspace")
        name = try members.text("name")
        pictureURL = members.optionalText("pictureUrl")
        tags = members.texts("tags")
        scriptingLanguage = try members.text("scriptingLanguage")
        owner = try members.id("owner")
        creationTime = Timestamp(milliseconds: try members.integer("creationTime"))
        self.members = try members.list("members").map {
            Member(user: try $0.id("user"), grants: Grants(upTo: $0.optionalText("grant").flatMap { Grant(name: $0) }))
        }
        branches = try members.list("branches").map {
            Branch(id: try $0.id("id"), name: try $0.text("name"), isPrimary: $0.bool("isPrimary"))
        }
        version = record.version
    }
}

private func json(_ members: Members) -> [UInt8] {
    var writer = JSONWriter()
    writer.write(.object(members))
    return writer.bytes
}

extension Value {
    fileprivate static func optional(_ text: String?) -> Value { text.map { .text(Text($0)) } ?? .null }
    fileprivate static func id<Kind>(_ id: Identifier<Kind>) -> Value { .text(Text(id.description)) }
}

extension Digest {
    fileprivate init?(hex: String) {
        let digits = hex.utf8.compactMap { Character(UnicodeScalar($0)).hexDigitValue }
        guard digits.count == 2 * Digest.count else { return nil }
        self.init(bytes: stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) })
    }
}
