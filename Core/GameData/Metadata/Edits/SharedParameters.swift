import Values

/// The parameters that a shared property and its users have in common (data-model 9): a change of one is copied to all.
enum SharedParameters {
    private static let members: [Text] = ["DataType", "DefaultValue", "Uniqueness", "Requirement", "ReferenceType", "Size"]

    /// Brings users and shared properties of an edit into line: users of a deleted one are unlinked, a newly linked one takes over; of a
    /// change on both sides that of the shared property counts, else that of its first user.
    static func replicate(from before: MetadataDocuments, to after: inout MetadataDocuments) {
        guard !before.sharedProperties.isEmpty || !after.sharedProperties.isEmpty else { return }
        let old = byID(before.sharedProperties)
        let changed = changedUsers(before, after)
        for index in after.sharedProperties.indices {
            guard let id = after.sharedProperties[index].id, let original = old[id], let user = changed[id] else { continue }
            if haveSameParameters(original, after.sharedProperties[index]) { copy(from: user, to: &after.sharedProperties[index]) }
        }
        let shared = byID(after.sharedProperties)
        after.mapProperties { property in
            guard let id = property.sharedID else { return }
            if let source = shared[id] {
                copy(from: source, to: &property)
            } else if old[id] != nil {
                property.set("SharedProperty", .null)
            }
        }
    }

    private static func byID(_ documents: [Document]) -> [DocumentID: Document] {
        Dictionary(documents.compactMap { document in document.id.map { ($0, document) } }, uniquingKeysWith: { first, _ in first })
    }

    /// By shared property, the first user, linked before and after, of which the edit changes a parameter.
    private static func changedUsers(_ before: MetadataDocuments, _ after: MetadataDocuments) -> [DocumentID: Document] {
        var changed: [DocumentID: Document] = [:]
        let known = MetadataIndex(before)
        for schema in after.schemas {
            guard let place = known.place(of: schema) else { continue }
            let old = byID(before[place].propertyDocuments ?? [])
            for property in schema.propertyDocuments ?? [] {
                guard let shared = property.sharedID, changed[shared] == nil, let original = property.id.flatMap({ old[$0] }),
                    original.sharedID == shared, !haveSameParameters(original, property)
                else { continue }
                changed[shared] = property
            }
        }
        return changed
    }

    private static func haveSameParameters(_ left: Document, _ right: Document) -> Bool {
        members.allSatisfy { (left[$0] ?? .absent).isEqual(to: right[$0] ?? .absent) } && typePairs(of: left) == typePairs(of: right)
    }

    private static func copy(from source: Document, to target: inout Document) {
        for name in members { target.set(name, source[name] ?? .null) }
        let (wanted, own) = (typePairs(of: source), Specification(target.text("Specification")).pairs)
        guard typePairs(of: target) != wanted else { return }
        let place = own.firstIndex { isTypeKey($0.key) } ?? own.count
        let head = own[..<place], tail = own[place...].filter { !isTypeKey($0.key) }
        let text = Specification.text(of: head + wanted.map { ($0.key, $0.value) } + tail)
        target.set("Specification", text.isEmpty ? .null : .text(text))
    }

    // MARK: Specifications

    private struct Pair: Equatable {
        let key: Text
        let value: Text
    }

    /// The pairs that define the type of values.
    private static func typePairs(of property: Document) -> [Pair] {
        Specification(property.text("Specification")).pairs.filter { isTypeKey($0.key) }.map { Pair(key: $0.key, value: $0.value) }
    }

    private static func isTypeKey(_ key: Text) -> Bool {
        ["typeName", "resultType", "result", "knownType"].contains(key) || key.utf8.starts(with: "pick.".utf8)
            || key.utf8.starts(with: "param.".utf8)
    }
}

extension MetadataDocuments {
    /// Changes the properties of all schemas.
    fileprivate mutating func mapProperties(_ change: (inout Document) -> Void) {
        for index in schemas.indices where !schemas[index].isBuiltIn {
            guard var properties = schemas[index].propertyDocuments else { continue }
            for position in properties.indices { change(&properties[position]) }
            schemas[index].set("Properties", .documents(properties))
        }
    }
}

extension Document {
    /// Id of the shared property that this one is linked to.
    fileprivate var sharedID: DocumentID? { referenceID("SharedProperty").map(DocumentID.text) }
}
