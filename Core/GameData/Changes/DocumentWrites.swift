import Values

/// What a create, update or delete does, decided as a value: nothing is stored until the change is applied.
public struct WriteDecision: Sendable {
    /// Nil where the request changes nothing: no revision, no notification.
    public let change: DocumentChange?
    /// The document as it is stored afterwards, or was before it was deleted; nil where there was nothing to delete.
    public let document: Document?
    /// The document as it was before an update.
    public let original: Document?
}

/// Decides writes of single documents on a state (operations 4.4 to 4.6).
public struct DocumentWrites<Lookup: DocumentLookup> {
    let state: Lookup
    let generator: IDGenerator

    public init(on state: Lookup, generator: IDGenerator) {
        self.state = state
        self.generator = generator
    }

    /// Documents of system schemas change what all others are read by: `MetadataWrites` decides them.
    static func metadataRefused(_ schema: Schema) -> APIErrors {
        APIErrors(first: .notSupported("Writing documents of '\(schema.name)' by themselves"))
    }

    /// Ids, repairs and checks of a document that is about to be stored (operations 12.3).
    ///
    /// - Parameter refused: What is refused of what was sent.
    func prepared(
        _ document: Document, replacing original: Document?, refusing refused: [Finding], _ options: ValidationOptions
    ) throws(APIErrors) -> Document {
        var document = document
        let root = original.flatMap { original in original.id.map { RootID(schema: original.schema.index, id: $0) } }
        do throws(BeyondBound) { try document.checkBound(replacing: original) } catch { throw Self.refused(error, document) }
        var findings = identified(&document, replacing: original, root, options)
        let repairs = Repairs(options, state)
        repairs.round(&document)
        do throws(BeyondBound) { try repairs.apply(to: &document) } catch { throw Self.refused(error, document) }
        var assignment = IDAssignment(state, generator)
        assignment.takeNumbers(of: document)
        if findings.isEmpty { assignment.assign(to: &document) }
        findings += assignment.findings.all
        do throws(BeyondBound) { try document.checkBound(replacing: original) } catch { throw Self.refused(error, document) }
        findings += refused.followed(byChecks: Checks.findings(in: document, options, state, .written(replacing: root)))
        if options.repairs(.resolveConflictingUnions), !options.contains(.checkConstraints) { findings += document.emptyRootUnion }
        if let errors = APIErrors(findings.map { $0.error(in: document) }) { throw errors }
        return document
    }

    /// What is beyond the bound is not looked at any further.
    private static func refused(_ excess: BeyondBound, _ document: Document) -> APIErrors {
        APIErrors(first: excess.finding.error(in: document))
    }

    private func identified(
        _ document: inout Document, replacing original: Document?, _ root: RootID?, _ options: ValidationOptions
    ) -> [Finding] {
        var assignment = IDAssignment(state, generator)
        assignment.takeNumbers(of: document)
        assignment.assign(to: &document)
        var duplicates = DuplicateIDs(state, replacing: root, keeping: original?.heldIDs ?? [])
        duplicates.generatesNew = options.repairs(.deduplicateIDs)
        duplicates.visit(&document, isAddress: original != nil, &assignment)
        assignment.resolveReferences(in: &document)
        return assignment.findings.all
    }
}

extension Document {
    /// What is said of a root document of a Union schema without an option, where conflicting options are repaired: the repair has nothing to
    /// put there, and an embedded one would be gone.
    var emptyRootUnion: [Finding] {
        guard schema.type == .union, setOptions.isEmpty else { return [] }
        return [Finding(.emptyUnion, at: JSONPointer(), "The document of '\(schema.name)' has none of its options.")]
    }
}

/// Finds ids of a request that another document of their schema has in the resulting state: refused whatever the options, or made anew
/// where the repair is asked for and the schema has a generator (operations 12.3, 12.4).
struct DuplicateIDs<Lookup: DocumentLookup> {
    private let state: Lookup
    private let scope: HolderScope
    /// Ids that the stored document had: they are not the request's.
    private let kept: Set<HeldID>
    private var seen: Set<HeldID> = []
    var generatesNew = false

    init(_ state: Lookup, replacing root: RootID?, keeping kept: Set<HeldID>) {
        self.state = state
        scope = root.map(HolderScope.besides) ?? .everywhere
        self.kept = kept
    }

    /// Walks a root document, a container before what it holds.
    mutating func visit(_ document: inout Document, isAddress: Bool, _ assignment: inout IDAssignment<Lookup>) {
        if let id = document.id {
            let held = HeldID(schema: document.schema.index, id: id)
            if isAddress { seen.insert(held) } else if isTaken(held, document.schema) { resolve(&document, &assignment) }
        }
        for property in document.schema.properties where property.dataType.holdsDocuments {
            assignment.findings.enter(property.name)
            document[property].mapDocuments { item, index in
                if let index { assignment.findings.enter(item.id, index) }
                visit(&item, isAddress: false, &assignment)
                if index != nil { assignment.findings.leave() }
            }
            assignment.findings.leave()
        }
    }

    private mutating func isTaken(_ held: HeldID, _ schema: Schema) -> Bool {
        guard seen.insert(held).inserted else { return true }
        return !held.id.isPlaceholder && !kept.contains(held) && state.holds(held.id, of: schema, in: scope)
    }

    private mutating func resolve(_ document: inout Document, _ assignment: inout IDAssignment<Lookup>) {
        guard !(generatesNew && document.schema.idGenerator != .none) else { return assignment.generateID(of: &document) }
        guard let id = document.id, !id.isPlaceholder else { return }
        let message = "Value \(Finding.quoted(id.text)) of 'Id' is taken by another document of '\(document.schema.name)'."
        assignment.findings.add(.duplicateUniqueValue, message, below: document.schema.idProperty.name)
    }
}
