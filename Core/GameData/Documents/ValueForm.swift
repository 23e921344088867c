import Values

/// Documents and their values as value trees, in their stored form (data-model 6).
public struct ValueForm {
    private let displayName: (DocumentID, Int) -> Text?

    /// - Parameter displayName: The display text of a reference's target: its id and the position of its schema; nil where it is gone.
    public init(displayName: @escaping (DocumentID, Int) -> Text?) { self.displayName = displayName }

    /// A whole document: all properties; of a union its id and the options that are set.
    public func value(of document: Document) -> Value {
        var members = Members()
        let isUnion = document.schema.type == .union
        for property in document.schema.properties {
            let field = document[property]
            if isUnion, field.hasNoValue, property.index != document.schema.idProperty.index { continue }
            members.append(property.name, value(of: field, property))
        }
        return .object(members)
    }

    /// The value of a property.
    public func value(of field: Field, _ property: Property) -> Value {
        switch field {
        case .absent, .null: .null
        case .logical(let value): .bool(value)
        case .integer, .number, .time, .date, .text: field.uniqueValue?.value ?? .null
        case .outOfRange(let text): .text(text)
        case .localizedText(let text): text.value
        case .document(let document): value(of: document)
        case .documents(let documents): .list(documents.map(value))
        case .reference(let reference): value(of: reference, property)
        case .references(let references): .list(references.map { value(of: $0, property) })
        case .formula(let formula): .object(formula.tree)
        case .unreadable(let value): value
        }
    }

    private func value(of reference: Reference, _ property: Property) -> Value {
        let name = property.referenceTypeIndex.flatMap { displayName(reference.id, $0) } ?? reference.displayName
        return .object(["Id": reference.id.value, "DisplayName": .text(name ?? reference.id.text)])
    }
}

extension DocumentID {
    /// The id in the JSON type of its property.
    public var value: Value {
        switch self {
        case .integer(let value): value.magnitude > 1 << 53 ? .text(text) : .integer(value)
        case .number(let value): .number(value)
        case .time, .date, .text: .text(text)
        }
    }
}
