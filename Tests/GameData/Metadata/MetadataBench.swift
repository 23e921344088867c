import TestSupport
import Testing
import Values

@testable import GameData

/// Edits of the metadata of a snapshot, with JSON in and out.
struct MetadataBench {
    var snapshot: Snapshot
    private let generator = IDGenerator(seconds: { 0x6A00_0000 }, random: { 0x0102_0304_0506_0708 })

    /// What stands in the schemas of T.
    enum Id {
        static let tag = "7a0000000000000000000001", part = "7a0000000000000000000002", item = "7a0000000000000000000003"
        static let slot = "7a0000000000000000000004", bag = "7a0000000000000000000005", rules = "7a0000000000000000000006"
    }

    init(_ file: String = Fixtures.t) throws { snapshot = try SnapshotStep(ofFile: Array(file.utf8)).snapshot }

    private var writes: MetadataWrites { MetadataWrites(on: snapshot, generator: generator) }

    func schema(_ name: Text) throws -> Schema { try #require(snapshot.metadata.schema(named: name)) }

    // MARK: Edits

    @discardableResult mutating func create(
        _ schema: Text = "Schema", _ body: String, _ options: ValidationOptions = .create
    ) throws -> MetadataWrite {
        take(try writes.create(Self.json(body), in: self.schema(schema), options))
    }

    @discardableResult mutating func update(
        _ schema: Text = "Schema", _ body: String, _ options: ValidationOptions = .update
    ) throws -> MetadataWrite {
        take(try writes.update(Self.json(body), in: self.schema(schema), options))
    }

    @discardableResult mutating func delete(_ schema: Text = "Schema", _ id: String) throws -> MetadataWrite {
        take(try writes.delete(Text(id), of: self.schema(schema)))
    }

    /// Sends the document of a schema with one property changed: `change` is merged into the property, null takes it away.
    @discardableResult mutating func change(
        _ schema: Text, _ property: Text, _ change: String, _ options: ValidationOptions = .update
    ) throws -> MetadataWrite {
        let schema = try self.schema(schema)
        let target = try #require(schema.property(named: property))
        let properties = schema.properties.compactMap { other -> String? in
            guard other.id == target.id else { return #"{"Id":"\#(other.id)"}"# }
            return change == "null"
                ? nil : change.replacing("{", with: #"{"Id":"\#(other.id)","#, maxReplacements: 1).replacing(",}", with: "}")
        }
        return try update("Schema", #"{"Id":"\#(schema.id)","Properties":[\#(properties.joined(separator: ","))]}"#, options)
    }

    /// Adds a property at the end of a schema.
    @discardableResult mutating func add(_ property: String, to schema: Text) throws -> MetadataWrite {
        let schema = try self.schema(schema)
        let all = schema.properties.map { #"{"Id":"\#($0.id)"}"# } + [property]
        return try update("Schema", #"{"Id":"\#(schema.id)","Properties":[\#(all.joined(separator: ","))]}"#)
    }

    private mutating func take(_ write: MetadataWrite) -> MetadataWrite {
        if let step = write.step { snapshot = step.snapshot }
        return write
    }

    /// `code path` of each error with which an edit is refused; a refused one changes nothing.
    func refusal(_ edit: (inout MetadataBench) throws -> Void) -> [String] {
        var copy = self
        do {
            try edit(&copy)
            return ["nothing refused"]
        } catch let errors as APIErrors {
            return errors.errors.map { "\($0.code.rawValue) \($0.path ?? "")" }
        } catch {
            return ["\(error)"]
        }
    }

    // MARK: Data

    /// Documents that are no metadata, created by the rules of single writes.
    mutating func write(_ schema: Text, _ body: String, _ options: ValidationOptions = []) throws {
        let decision = try DocumentWrites(on: snapshot, generator: generator).create(Self.json(body), in: self.schema(schema), options)
        snapshot = snapshot.applying(decision.change.map { [$0] } ?? [], revision: generator.objectID()).snapshot
    }

    /// A document as it is sent; `absent` where there is none.
    func text(_ schema: Text, _ id: String) throws -> String {
        let schema = try self.schema(schema)
        guard let id = DocumentReader(snapshot.metadata, from: .file).id(Text(id), of: schema), let found = snapshot.find(id, in: schema)
        else { return "absent" }
        var bytes: [UInt8] = []
        snapshot.write(found, into: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    /// One value of a document.
    func value(_ schema: Text, _ id: String, _ property: Text) throws -> String {
        guard case .object(let members) = try Self.json(text(schema, id)).value else { return "absent" }
        return members[property]?.json ?? "absent"
    }

    /// Everything, as a file without its head.
    var collections: String {
        let text = GameDataFileWriter(snapshot, layout: .compact).reduce(into: [UInt8]()) { $0 += $1 }
        return String(decoding: text, as: UTF8.self).split(separator: "\"Collections\":", maxSplits: 1).last.map(String.init) ?? ""
    }

    /// Codes of what the background checks find in the documents of a schema.
    func findings(_ schema: Text) throws -> [String] {
        let schema = try self.schema(schema)
        return snapshot.roots(of: schema).flatMap { document in
            snapshot.backgroundFindings(in: document).map { "\(document.id?.text ?? "?") \($0.code.rawValue) \($0.path)" }
        }
    }

    static func json(_ text: String) throws -> JSONNode { try JSONParser().parse(Array(text.utf8)).root }
}
