import Synchronization
import TestSupport
import Testing
import Values

@testable import GameData

/// A state that answers by walking over all documents: what a snapshot must agree with.
struct NaiveState: DocumentLookup {
    var metadata: Metadata
    var roots: [Document]

    /// The state that a file's text holds.
    init(_ file: String) throws {
        guard case .object(let file) = try JSONParser().parse(Array(file.utf8)).root.value, case .object(let all)? = file["Collections"]
        else { throw APIError(.invalidImportData, "The text has no collections.") }
        let (metadata, documents) = try MetadataReader.read(
            settings: all["ProjectSettings"], schemas: all["Schema"], sharedProperties: all["SchemaProperty"])
        self.metadata = metadata
        roots = [documents.settings] + documents.schemas + documents.sharedProperties
        let reader = DocumentReader(metadata, from: .file)
        for (name, collection) in all.entries {
            guard let schema = metadata.schema(named: name), !schema.isSystem, case .list(let documents) = collection else { continue }
            roots += documents.compactMap { reader.document($0, of: schema) }.sorted { $0.id ?? .integer(0) < $1.id ?? .integer(0) }
        }
    }

    static func t() throws -> NaiveState { try NaiveState(Fixtures.t) }

    func schema(_ name: Text) throws -> Schema { try #require(metadata.schema(named: name)) }

    mutating func apply(_ change: DocumentChange?) {
        switch change {
        case .create(let document): roots.append(document)
        case .update(let document): roots.replace(document)
        case .delete(let id, let schema): roots.removeAll { $0.schema.index == schema.index && $0.id == id }
        case nil: return
        }
    }

    func rootDocument(_ id: DocumentID, of schema: Schema) -> Document? {
        roots.first { $0.schema.index == schema.index && $0.id == id }
    }

    func settingsDocument(of schema: Schema) -> Document? { roots.first { $0.schema.index == schema.index } }

    func hasRoot(of schema: Schema, before place: StoredPlace) -> Bool {
        roots.enumerated().contains { $1.schema.index == schema.index && self.place(of: $1, row: $0).precedes(place, in: metadata) }
    }

    func holds(_ id: DocumentID, of schema: Schema, in scope: HolderScope) -> Bool {
        holds(id, of: schema.idProperty, of: schema, amongRoots: false, in: scope)
    }

    func holds(_ value: DocumentID, of property: Property, of schema: Schema, amongRoots: Bool, in scope: HolderScope) -> Bool {
        roots.enumerated().filter { isIn(scope, $1, row: $0) }.map(\.element).contains { root in
            if root.schema.index == schema.index, root[property].uniqueValue == value { return true }
            return !amongRoots && root.embedded.contains { $0.schema.index == schema.index && $0[property].uniqueValue == value }
        }
    }

    private func isIn(_ scope: HolderScope, _ document: Document, row: Int) -> Bool {
        switch scope {
        case .everywhere: true
        case .besides(let root): document.id.map { root != RootID(schema: document.schema.index, id: $0) } ?? true
        case .before(let place): self.place(of: document, row: row).precedes(place, in: metadata)
        }
    }

    private func place(of document: Document, row: Int) -> StoredPlace {
        StoredPlace(schema: document.schema.index, id: document.id, row: Int64(row))
    }

    /// The place of the document with that id.
    func place(_ id: DocumentID, _ schema: Schema) -> StoredPlace? {
        roots.firstIndex { $0.schema.index == schema.index && $0.id == id }.map { place(of: roots[$0], row: $0) }
    }

    func largestNumber(of schema: Schema) -> Int64 {
        let all = roots + roots.flatMap(\.embedded)
        let numbers = all.filter { $0.schema.index == schema.index }.compactMap { document -> Int64? in
            if case .integer(let number)? = document.id { number } else { nil }
        }
        return numbers.max() ?? 0
    }

    func document(_ id: DocumentID, _ schema: Schema) -> Document? {
        (roots + roots.flatMap(\.embedded)).first { $0.schema.index == schema.index && $0.id == id }
    }
}

extension Document {
    var embedded: [Document] {
        var all: [Document] = []
        forEachEmbedded { all.append($0) }
        return all
    }
}

extension [Document] {
    fileprivate mutating func replace(_ document: Document) {
        guard let index = firstIndex(where: { $0.schema.index == document.schema.index && $0.id == document.id }) else { return }
        self[index] = document
    }
}

/// Writes to a naive state, with JSON in and out.
struct Bench {
    var state: NaiveState
    private let generator = IDGenerator(seconds: { 0x6A00_0000 }, random: { 0x0102_0304_0506_0708 })

    init() throws { state = try .t() }
    init(_ file: String) throws { state = try NaiveState(file) }

    private var writes: DocumentWrites<NaiveState> { DocumentWrites(on: state, generator: generator) }

    mutating func create(_ schema: Text, _ body: String, _ options: ValidationOptions = .create) throws -> Members {
        let decision = try writes.create(try Self.json(body), in: state.schema(schema), options)
        state.apply(decision.change)
        return try members(#require(decision.document))
    }

    /// The document after an update, its diff, and whether anything changed.
    mutating func update(
        _ schema: Text, _ body: String, _ options: ValidationOptions = .update
    ) throws -> (document: Members, diff: String, isChanged: Bool) {
        let decision = try writes.update(try Self.json(body), in: state.schema(schema), options)
        state.apply(decision.change)
        let original = try #require(decision.original), document = try #require(decision.document)
        let diff = Difference(form).value(from: original, to: document).json
        return (try members(document), diff, decision.change != nil)
    }

    mutating func delete(_ schema: Text, _ id: Text) throws -> Document? {
        let decision = try writes.delete(id, of: state.schema(schema))
        state.apply(decision.change)
        return decision.document
    }

    /// `code path` of each error with which a write is refused.
    func refusal(_ write: (inout Bench) throws -> Void) -> [String] {
        var copy = self
        do {
            try write(&copy)
            return ["nothing refused"]
        } catch let errors as APIErrors {
            return errors.errors.map { [$0.code.rawValue, $0.path].compactMap { $0 }.joined(separator: " ") }
        } catch {
            return ["\(error)"]
        }
    }

    /// `code path` of what the background checks find in a document.
    func findings(_ schema: Text, _ id: DocumentID) throws -> [String] {
        let schema = try state.schema(schema)
        let document = try #require(state.rootDocument(id, of: schema))
        return Checks.findings(in: document, .background, state, .stored(try #require(state.place(id, schema)))).map {
            "\($0.code.rawValue) \($0.path)"
        }
    }

    private var form: ValueForm {
        ValueForm { [state] id, schema in
            state.document(id, state.metadata.schemas[schema]).map { DisplayText(state.metadata, target: state.document).text(of: $0) }
        }
    }

    private func members(_ document: Document) throws -> Members {
        guard case .object(let members) = form.value(of: document) else { throw APIError(.genericError, "A document is an object.") }
        return members
    }

    static func json(_ text: String) throws -> JSONNode { try JSONParser().parse(Array(text.utf8)).root }
}

extension Members {
    func json(_ key: Text) -> String { self[key]?.json ?? "absent" }
}
