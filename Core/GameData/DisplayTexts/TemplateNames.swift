import Values

/// Whether the names in a template name what is there (data-model 12.1, 17).
struct TemplateNames {
    /// What is known of a value before there is one.
    private enum Kind {
        case document(Schema?)
        case reference
        case list(Property)
        case scalar
        case unknown
    }

    private let schema: Schema
    private let schemas: [Schema]

    init(of schema: Schema, among schemas: [Schema]) {
        self.schema = schema
        self.schemas = schemas
    }

    /// What is wrong, as the end of a sentence; nil where nothing is.
    func problem(in template: DisplayTextTemplate) -> String? {
        for case .value(let expression, _) in template.pieces {
            do throws(UnknownName) {
                _ = try kind(of: expression)
            } catch {
                return "it names '\(error.name)', which is not there"
            }
        }
        return nil
    }

    private struct UnknownName: Error { let name: Text }

    private func kind(of expression: TemplateExpression) throws(UnknownName) -> Kind {
        switch expression {
        case .null, .logical, .integer, .number, .text: return .scalar
        case .property(let name): return try kind(of: name, in: schema)
        case .member(let holder, let name): return try kind(of: name, in: try kind(of: holder))
        case .call(let holder, _, let arguments):
            _ = try kind(of: holder)
            for argument in arguments { _ = try kind(of: argument) }
            return .scalar
        case .item(let list, let index):
            _ = try kind(of: index)
            guard case .list(let property) = try kind(of: list) else { return .unknown }
            return property.dataType == .documentCollection ? .document(referenceType(of: property)) : .reference
        case .not(let operand), .complement(let operand), .negative(let operand):
            _ = try kind(of: operand)
            return .scalar
        case .binary(let found, let left, let right):
            _ = try kind(of: left)
            _ = try kind(of: right)
            return found == .coalesce ? .unknown : .scalar
        case .condition(let test, let ifTrue, let ifFalse):
            for part in [test, ifTrue, ifFalse] { _ = try kind(of: part) }
            return .unknown
        }
    }

    private func kind(of name: Text, in schema: Schema) throws(UnknownName) -> Kind {
        guard let property = schema.property(named: name) else { throw UnknownName(name: name) }
        return switch property.dataType {
        case .document: .document(referenceType(of: property))
        case .reference: .reference
        case .documentCollection, .referenceCollection: .list(property)
        default: .scalar
        }
    }

    private func kind(of name: Text, in holder: Kind) throws(UnknownName) -> Kind {
        switch holder {
        case .document(let schema?):
            if name == "DisplayName", schema.property(named: name) == nil { return .scalar }
            return try kind(of: name, in: schema)
        case .document(nil), .unknown: return .unknown
        case .reference where name == "Id" || name == "DisplayName": return .scalar
        case .list where name == "Count": return .scalar
        case .reference, .list, .scalar: throw UnknownName(name: name)
        }
    }

    private func referenceType(of property: Property) -> Schema? {
        property.referenceTypeIndex.flatMap { schemas.indices.contains($0) ? schemas[$0] : nil }
    }
}
