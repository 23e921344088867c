import Values

/// An id and whose it is.
struct HeldID: Hashable {
    let schema: Int
    let id: DocumentID
}

extension Document {
    /// The ids of this document and of all that is embedded in it.
    var heldIDs: Set<HeldID> {
        var ids: Set<HeldID> = []
        if let id { ids.insert(HeldID(schema: schema.index, id: id)) }
        forEachEmbedded { if let id = $0.id { ids.insert(HeldID(schema: $0.schema.index, id: id)) } }
        return ids
    }
}

/// Gives the documents of one request, be they one or many, their ids (data-model 4): new ones where none are sent, one for each
/// placeholder, and refuses what cannot be an id, whatever the validation options.
struct IDAssignment<Lookup: DocumentLookup> {
    private let lookup: Lookup
    private let generator: IDGenerator
    private var numbers: NumberSequences<Lookup>
    /// What each placeholder stands for.
    private(set) var placeholders: [Text: HeldID] = [:]
    var findings = Findings()

    init(_ lookup: Lookup, _ generator: IDGenerator) {
        self.lookup = lookup
        self.generator = generator
        numbers = NumberSequences(lookup)
    }

    /// What a placeholder stands for that another part of the request defines.
    mutating func define(_ placeholder: Text, as held: HeldID) { placeholders[placeholder] = held }

    /// What was found since this was asked last: findings of one document where a request has several.
    mutating func takeFindings() -> [Finding] {
        defer { if !findings.all.isEmpty { findings = Findings() } }
        return findings.all
    }

    /// Takes notice of the numbers that a document of the request brings along; all of them, before any id is made.
    mutating func takeNumbers(of document: Document) {
        takeNumber(of: document)
        document.forEachEmbedded { takeNumber(of: $0) }
    }

    /// The same for one that is text already.
    mutating func takeNumbers(of stored: StoredDocument) {
        take(stored.id, of: lookup.metadata.schemas[stored.schemaIndex])
        for place in stored.embedded { take(place.id, of: lookup.metadata.schemas[Int(place.schema)]) }
    }

    private mutating func takeNumber(of document: Document) { take(document.id, of: document.schema) }

    private mutating func take(_ id: DocumentID?, of schema: Schema) {
        guard schema.idGenerator.isSequence, case .integer(let number)? = id else { return }
        numbers.take(number, of: schema)
    }

    /// Gives ids to a root document and to what is embedded in it, in traversal order.
    mutating func assign(to document: inout Document) {
        assignID(to: &document)
        assignEmbedded(in: &document)
    }

    private mutating func assignEmbedded(in document: inout Document) {
        for property in document.schema.properties where property.dataType.holdsDocuments {
            findings.enter(property.name)
            document[property].mapDocuments { item, index in
                guard let index else { return assign(to: &item) }
                findings.enter(item.id, index)
                assignID(to: &item)
                findings.leave()
                findings.enter(item.id, index)
                assignEmbedded(in: &item)
                findings.leave()
            }
            findings.leave()
        }
    }

    private mutating func assignID(to document: inout Document) {
        let property = document.schema.idProperty
        if case .text(let placeholder) = document[property], DocumentID.isPlaceholder(placeholder) {
            return assignID(to: &document, for: placeholder)
        }
        if document[property].isNoID, document.schema.idGenerator != .none { return generateID(of: &document) }
        if let (code, message) = IDCheck.problem(with: document) { findings.add(code, message, below: property.name) }
    }

    private mutating func assignID(to document: inout Document, for placeholder: Text) {
        let name = document.schema.idProperty.name
        guard document.schema.idGenerator != .none else {
            let message = "Placeholder \(Finding.quoted(placeholder)) stands where ids are not generated."
            return findings.add(.invalidIdFormat, message, below: name)
        }
        guard placeholders[placeholder] == nil else {
            let message = "Placeholder \(Finding.quoted(placeholder)) stands for two documents."
            return findings.add(.duplicateUniqueValue, message, below: name)
        }
        generateID(of: &document)
        if let id = document.id { placeholders[placeholder] = HeldID(schema: document.schema.index, id: id) }
    }

    /// Gives a document a new id.
    mutating func generateID(of document: inout Document) {
        let property = document.schema.idProperty
        switch document.schema.idGenerator {
        case .none: return
        case .objectID: document[property] = .text(Text(generator.objectID().description))
        case .guid: document[property] = .text(generator.guid())
        case .sequence, .globalSequence:
            if let number = numbers.next(of: document.schema) {
                document[property] = .integer(number)
            } else {
                findings.add(.overflowedValue, "The numbers of '\(document.schema.name)' are used up.", below: property.name)
            }
        }
    }

    /// Puts ids in the place of placeholders in all references of a root document, once every document of the request has its id.
    mutating func resolveReferences(in document: inout Document) {
        for property in document.schema.properties where property.dataType.hasReferenceType {
            findings.enter(property.name)
            switch document[property] {
            case .reference(let reference): document[property] = .reference(resolved(reference, of: property))
            case .references(let references): document[property] = .references(references.map { resolved($0, of: property) })
            default:
                document[property].mapDocuments { item, index in
                    if let index { findings.enter(item.id, index) }
                    resolveReferences(in: &item)
                    if index != nil { findings.leave() }
                }
            }
            findings.leave()
        }
    }

    private mutating func resolved(_ reference: Reference, of property: Property) -> Reference {
        guard case .text(let placeholder) = reference.id, reference.id.isPlaceholder else { return reference }
        if let target = placeholders[placeholder], target.schema == property.referenceTypeIndex { return Reference(id: target.id) }
        let message = "Reference '\(property.name)' points to placeholder \(Finding.quoted(placeholder)), which no document has."
        if property.dataType == .reference {
            findings.add(.brokenReference, message)
        } else {
            findings.add(.brokenReference, message, below: placeholder)
        }
        return reference
    }
}

extension Field {
    /// Whether an id is to be made: none, or an empty one.
    var isNoID: Bool {
        if case .text(let text) = self { text.isEmpty } else { hasNoValue }
    }

    /// Changes the documents that this holds; the position is nil for the value of a Document property.
    mutating func mapDocuments(_ change: (inout Document, Int?) -> Void) {
        switch self {
        case .document(var document):
            self = .null
            change(&document, nil)
            self = .document(document)
        case .documents(var documents):
            self = .null
            for index in documents.indices { change(&documents[index], index) }
            self = .documents(documents)
        default: return
        }
    }
}

/// What an id must be, whatever the validation options.
enum IDCheck {
    /// What is wrong with the id of a document: nil where nothing is.
    static func problem(with document: Document) -> (code: ErrorCode, message: String)? {
        let property = document.schema.idProperty
        switch document[property] {
        case .absent, .null: return (.nullValue, "Value is required for '\(property.name)'.")
        case .unreadable, .outOfRange: return (.invalidIdFormat, "Value of '\(property.name)' cannot be an id.")
        case .text(let text) where text.isEmpty: return (.invalidIdFormat, "Value of '\(property.name)' is empty.")
        case .integer(let value) where !property.integerRange.contains(value):
            return (.invalidIdFormat, "Value '\(value)' of '\(property.name)' is out of range.")
        case .number(let value) where property.isSingle && !Float(value).isFinite:
            return (.invalidIdFormat, "Value '\(NumberText.of(value))' of '\(property.name)' is out of range.")
        default: return nil
        }
    }

    /// Whether an id has the form that the generator of its schema gives.
    static func hasGeneratedForm(_ field: Field, of schema: Schema) -> Bool {
        switch (schema.idGenerator, field) {
        case (.objectID, .text(let text)): text.utf8.count == 24 && text.utf8.allSatisfy(GuidText.isHexDigit)
        case (.guid, .text(let text)): text.utf8.count == 32 && text.utf8.allSatisfy(GuidText.isHexDigit)
        case (.sequence, .integer(let value)), (.globalSequence, .integer(let value)): GeneratedNumber.range.contains(value)
        default: true
        }
    }
}
