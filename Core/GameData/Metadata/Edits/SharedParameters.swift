import Values

/// The parameters that a shared property and its users have in common (data-model 9): a change of one is copied to all.
enum SharedParameters {
    private static let members: [Text] = ["DataType", "DefaultValue", "Uniqueness", "Requirement", "ReferenceType", "Size"]

    /// Brings users and shared properties of an edit into line: users of a deleted one are unlinked, a newly linked one takes over; of a
    /// change on both sides that of the shared property counts, else that of its first user.
    static func replicate(from before: MetadataDocuments, to after: inout MetadataDocuments) {
        let deleted = Set(before.sharedProperties.compactMap(\.id)).subtracting(after.sharedProperties.compactMap(\.id))
        if !deleted.isEmpty { after.mapProperties { if $0.sharedID.map(deleted.contains) == true { $0.set("SharedProperty", .null) } } }
        for index in after.sharedProperties.indices {
            let shared = after.sharedProperties[index]
            let old = before.sharedProperties.first { $0.id == shared.id }
            if old.map({ haveSameParameters($0, shared) }) ?? false, let source = changedUser(of: shared, before, after) {
                copy(from: source, to: &after.sharedProperties[index])
            }
            let source = after.sharedProperties[index]
            after.mapProperties { if $0.sharedID == source.id, $0.sharedID != nil { copy(from: source, to: &$0) } }
        }
    }

    /// The first user, linked before and after, of which the edit changes a parameter.
    private static func changedUser(of shared: Document, _ before: MetadataDocuments, _ after: MetadataDocuments) -> Document? {
        for schema in after.schemas {
            let old = before.schemas.first { $0.id == schema.id }?.propertyDocuments ?? []
            for property in schema.propertyDocuments ?? [] where property.sharedID == shared.id && shared.id != nil {
                guard let original = old.first(where: { $0.id == property.id }), original.sharedID == shared.id else { continue }
                if !haveSameParameters(original, property) { return property }
            }
        }
        return nil
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
