import Storage
import Values

/// A record that is not what this version wrote.
public struct UnreadableRecord: Error, Sendable, CustomStringConvertible {
    public let description: String
}

/// The members of a stored object, each asked for by the type it was written with.
struct StoredMembers {
    private let members: Members
    private let name: String
    private let recordText: String

    init(_ record: Record) throws {
        name = "\(record.kind.name) \(record.id)"
        guard case .object(let members) = try JSONParser().parse(record.json).root.value else {
            throw UnreadableRecord(description: "\(name) is no object")
        }
        self.members = members
        recordText = record.id.string
    }

    private init(_ value: Value, in name: String) throws {
        guard case .object(let members) = value else { throw UnreadableRecord(description: "\(name) holds a list of no objects") }
        self.members = members
        self.name = name
        recordText = ""
    }

    func recordID<Kind>() throws -> Identifier<Kind> {
        guard let id = Identifier<Kind>(recordText) else { throw missing("id") }
        return id
    }

    func has(_ key: Text) -> Bool { members[key] != nil }

    func optionalText(_ key: Text) -> String? { if case .text(let text)? = members[key] { text.string } else { nil } }

    func text(_ key: Text) throws -> String {
        guard let text = optionalText(key) else { throw missing(key) }
        return text
    }

    func optionalInteger(_ key: Text) -> Int64? { if case .integer(let value)? = members[key] { value } else { nil } }

    func integer(_ key: Text) throws -> Int64 {
        guard let value = optionalInteger(key) else { throw missing(key) }
        return value
    }

    func bool(_ key: Text) -> Bool { members[key] == .bool(true) }

    func id<Kind>(_ key: Text) throws -> Identifier<Kind> {
        guard let id = Identifier<Kind>(try text(key)) else { throw missing(key) }
        return id
    }

    func texts(_ key: Text) -> [String] {
        guard case .list(let elements)? = members[key] else { return [] }
        return elements.compactMap { if case .text(let text) = $0 { text.string } else { nil } }
    }

    func ids<Kind>(_ key: Text) throws -> [Identifier<Kind>] { texts(key).compactMap { Identifier<Kind>($0) } }

    func list(_ key: Text) throws -> [StoredMembers] {
        guard case .list(let elements)? = members[key] else { return [] }
        return try elements.map { try StoredMembers($0, in: name) }
    }

    private func missing(_ key: Text) -> UnreadableRecord { UnreadableRecord(description: "\(name) has no \(key)") }
}
