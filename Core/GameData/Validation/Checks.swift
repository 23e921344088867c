import Values

/// The checks of one root document (operations 12.5), over the state that it stands in or is about to.
struct Checks<Lookup: DocumentLookup> {
    let options: ValidationOptions
    let lookup: Lookup
    let situation: Situation
    var findings = Findings()

    private let rootDocument: Document
    /// Ids of the root document and what it embeds, gathered when the state does not have what a reference points to.
    private lazy var ownIDs = rootDocument.heldIDs
    /// Values of unique properties that were met in this document.
    private var met: [UniqueProperty: Set<DocumentID>] = [:]

    /// What is being checked.
    enum Situation {
        /// A document that is about to be written in place of one, or new.
        case written(replacing: RootID?)
        /// A document as it stands in the state.
        case stored(StoredPlace)

        /// Among which root documents another holder of a unique value counts.
        var holders: HolderScope {
            switch self {
            case .written(let root?): .besides(root)
            case .written(nil): .everywhere
            case .stored(let place): .before(place)
            }
        }

        /// Where a reference may find its target, the document itself aside.
        var targets: HolderScope {
            if case .written(let root?) = self { .besides(root) } else { .everywhere }
        }

        var isStored: Bool {
            if case .stored = self { true } else { false }
        }
    }

    struct UniqueProperty: Hashable {
        let schema: Int
        let property: Int
    }

    private init(of root: Document, _ options: ValidationOptions, _ lookup: Lookup, _ situation: Situation) {
        rootDocument = root
        self.options = options
        self.lookup = lookup
        self.situation = situation
    }

    /// What is wrong with a root document, in traversal order.
    static func findings(
        in root: Document, _ options: ValidationOptions, _ lookup: Lookup, _ situation: Situation
    ) -> [Finding] {
        var checks = Checks(of: root, options, lookup, situation)
        checks.root(root)
        return checks.findings.all
    }

    private mutating func root(_ root: Document) {
        if options.contains(.checkConstraints), root.schema.type == .component {
            findings.add(.documentsInRootCollection, "Documents of '\(root.schema.name)' live inside other documents only.")
        }
        if options.contains(.checkUniqueness), root.schema.type == .settings, case .stored(let place) = situation {
            if lookup.hasRoot(of: root.schema, before: place) {
                findings.add(.duplicateSettingsDocument, "'\(root.schema.name)' has more than one document.")
            }
        }
        document(root, isRoot: true)
    }

    private mutating func document(_ document: Document, isRoot: Bool) {
        let schema = document.schema
        id(of: document)
        if schema.type == .union, options.contains(.checkConstraints) { union(document) }
        for property in schema.properties {
            let field = document[property]
            if property.uniqueness != .none, options.contains(.checkUniqueness) { unique(field, property, schema, isRoot: isRoot) }
            guard !field.hasNoValue else {
                if property.isRequired, property.index != schema.idProperty.index, options.contains(.checkRequirements) {
                    findings.add(.nullValue, "Value is required for '\(property.name)'.", below: property.name)
                }
                continue
            }
            findings.enter(property.name)
            value(field, of: property, isID: property.index == schema.idProperty.index)
            embedded(field)
            findings.leave()
        }
    }

    private mutating func embedded(_ field: Field) {
        switch field {
        case .document(let item): document(item, isRoot: false)
        case .documents(let items):
            for (index, item) in items.enumerated() {
                findings.enter(item.id, index)
                document(item, isRoot: false)
                findings.leave()
            }
            if options.contains(.checkUniqueness) { siblings(items) }
        default: return
        }
    }

    private mutating func value(_ field: Field, of property: Property, isID: Bool) {
        if options.contains(.checkRequirements), property.requirement == .notEmpty, field.isEmpty {
            if !isID { findings.add(.emptyValue, "Value of '\(property.name)' must not be empty.") }
        }
        if options.contains(.checkFormat) { format(field, of: property, isID: isID) }
        if options.contains(.checkConstraints), !isID || property.dataType == .text { constraints(field, of: property) }
        if options.contains(.checkReferences) { references(field, of: property) }
        if options.contains(.checkSpecification) { specification(field, of: property) }
        if options.contains(.checkTranslations), case .localizedText(let text) = field { translations(text, of: property) }
    }
}

// MARK: - Identity

extension Checks {
    /// A write has refused bad ids already, whatever its options.
    private mutating func id(of document: Document) {
        let property = document.schema.idProperty
        if situation.isStored, let (code, message) = IDCheck.problem(with: document) {
            let isAsked = options.contains(code == .nullValue ? .checkRequirements : .checkFormat)
            if isAsked { findings.add(code, message, below: property.name) }
            return
        }
        if options.contains(.checkFormat), !IDCheck.hasGeneratedForm(document[property], of: document.schema) {
            findings.add(
                .invalidGeneratedIdFormat, "Value of '\(property.name)' has not the form of generated ids.", below: property.name)
        }
    }

    /// Ids of a write are judged where they are assigned; of stored documents they are unique values like others.
    private mutating func unique(_ field: Field, _ property: Property, _ schema: Schema, isRoot: Bool) {
        guard let value = field.uniqueValue else { return }
        let holders = situation.holders
        if property.index == schema.idProperty.index {
            guard situation.isStored else { return }
            let isTaken = !note(value, property, schema) || lookup.holds(value, of: schema, in: holders)
            return isTaken ? duplicate(value, property) : ()
        }
        switch property.uniqueness {
        case .none: return
        case .unique:
            let isTaken = !note(value, property, schema) || lookup.holds(value, of: property, of: schema, amongRoots: false, in: holders)
            if isTaken { duplicate(value, property) }
        case .uniqueInCollection:
            guard isRoot, lookup.holds(value, of: property, of: schema, amongRoots: true, in: holders) else { return }
            duplicate(value, property)
        }
    }

    /// False where this document has had the value before.
    private mutating func note(_ value: DocumentID, _ property: Property, _ schema: Schema) -> Bool {
        met[UniqueProperty(schema: schema.index, property: property.index), default: []].insert(value).inserted
    }

    private mutating func duplicate(_ value: DocumentID, _ property: Property) {
        let message = "Value \(Finding.quoted(value.text)) of '\(property.name)' is taken by another document."
        findings.add(.duplicateUniqueValue, message, below: property.name)
    }

    /// Values that are unique among the items of one list.
    private mutating func siblings(_ items: [Document]) {
        guard let schema = items.first?.schema, items.count > 1 else { return }
        for property in schema.properties where property.uniqueness == .uniqueInCollection && property.index != schema.idProperty.index {
            var values: Set<DocumentID> = []
            for (index, item) in items.enumerated() {
                guard let value = item[property].uniqueValue, !values.insert(value).inserted else { continue }
                findings.enter(item.id, index)
                duplicate(value, property)
                findings.leave()
            }
        }
    }

    private mutating func union(_ document: Document) {
        let options = document.setOptions
        if options.isEmpty {
            findings.add(.emptyUnion, "The document of '\(document.schema.name)' has none of its options.")
        } else if options.count > 1 {
            let names = options.map { "'\($0.name)'" }.joined(separator: ", ")
            findings.add(.conflictingUnionOptions, "The document of '\(document.schema.name)' has several options: \(names).")
        }
    }
}

// MARK: - References

extension Checks {
    private mutating func references(_ field: Field, of property: Property) {
        guard let target = lookup.metadata.referenceType(of: property) else { return }
        switch field {
        case .reference(let reference):
            if !exists(reference.id, target) { findings.add(.brokenReference, broken(reference, property, target)) }
        case .references(let references):
            for reference in references where !exists(reference.id, target) {
                findings.add(.brokenReference, broken(reference, property, target), below: reference.id.text)
            }
        default: return
        }
    }

    private func broken(_ reference: Reference, _ property: Property, _ target: Schema) -> String {
        "Reference '\(property.name)' points to missing document \(Finding.quoted(reference.id.text)) of '\(target.name)'."
    }

    private mutating func holdsItself(_ id: DocumentID, _ target: Schema) -> Bool {
        !situation.isStored && ownIDs.contains(HeldID(schema: target.index, id: id))
    }

    private mutating func exists(_ id: DocumentID, _ target: Schema) -> Bool {
        // Assigning ids has spoken of a placeholder that nothing defines.
        if id.isPlaceholder, !situation.isStored { return true }
        return lookup.holds(id, of: target, in: situation.targets) || holdsItself(id, target)
    }
}
