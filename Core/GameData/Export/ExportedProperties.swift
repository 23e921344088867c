import Values

/// What an export takes of the documents of each schema (operations 9.1, 9.3).
struct ExportedProperties: Sendable {
    /// How a property is written.
    enum Part: Equatable, Sendable {
        case left
        case whole
        /// Its documents, of which this is written.
        case documents(Extent)
    }

    /// How much of a document is written.
    enum Extent: Int, Sendable {
        /// What the selection says of each property of its schema.
        case selected
        /// Everything that no selector takes away: it came with the property that holds it.
        case complete
    }

    /// By position of the schema, then of the property.
    private var selected: [[Part]]
    private var complete: [[Part]]
    /// Whether every property of every schema is written whole.
    let areAll: Bool

    init(_ request: ExportRequest, in metadata: Metadata) {
        let onlyTexts = request.mode == .localization
        areAll = request.properties.isEmpty && !onlyTexts
        let judge = Judge(selection: request.properties, onlyTexts: onlyTexts, metadata: metadata)
        selected = judge.parts(.selected)
        complete = judge.parts(.complete)
    }

    func part(_ property: Property, of schema: Schema, _ extent: Extent) -> Part { parts(of: schema, extent)[property.index] }

    /// By position of the property.
    func parts(of schema: Schema, _ extent: Extent) -> [Part] { extent == .selected ? selected[schema.index] : complete[schema.index] }

    /// Whether a root document of that schema may have anything but its id to show.
    func isEmpty(_ schema: Schema) -> Bool {
        zip(schema.properties, selected[schema.index]).allSatisfy { $0.index == schema.idProperty.index || $1 == .left }
    }
}

/// Decides by the selectors alone, no data looked at.
private struct Judge {
    let selection: PropertySelection
    /// Whether localized texts alone are of interest, and the documents on the way to one.
    let onlyTexts: Bool
    let metadata: Metadata

    func parts(_ extent: ExportedProperties.Extent) -> [[ExportedProperties.Part]] {
        let below = schemasWithSomething()
        return metadata.schemas.map { schema in schema.properties.map { part($0, of: schema, extent, below) } }
    }

    /// By extent, the schemas whose documents have something to show beside their id. Schemas may embed themselves, so it is looked for until
    /// nothing new is found.
    private func schemasWithSomething() -> [Set<Int>] {
        var found: [Set<Int>] = [[], []]
        var isGrowing = true
        while isGrowing {
            isGrowing = false
            for extent in [ExportedProperties.Extent.selected, .complete] {
                for schema in metadata.schemas where !found[extent.rawValue].contains(schema.index) {
                    let others = schema.properties.filter { $0.index != schema.idProperty.index }
                    guard others.contains(where: { part($0, of: schema, extent, found) != .left }) else { continue }
                    found[extent.rawValue].insert(schema.index)
                    isGrowing = true
                }
            }
        }
        return found
    }

    private func part(
        _ property: Property, of schema: Schema, _ extent: ExportedProperties.Extent, _ below: [Set<Int>]
    ) -> ExportedProperties.Part {
        if property.index == schema.idProperty.index { return .whole }
        let target = property.dataType.holdsDocuments ? metadata.referenceType(of: property) : nil
        if schema.isSystem { return onlyTexts ? .left : target == nil ? .whole : .documents(.complete) }
        guard let target else {
            return isWanted(property, extent) && (!onlyTexts || property.dataType == .localizedText) ? .whole : .left
        }
        if selection.refuses(property) { return .left }
        let inner: ExportedProperties.Extent = isWanted(property, extent) ? .complete : .selected
        let isShown = inner == .complete && !onlyTexts || below[inner.rawValue].contains(target.index)
        return isShown ? .documents(inner) : .left
    }

    private func isWanted(_ property: Property, _ extent: ExportedProperties.Extent) -> Bool {
        extent == .complete ? !selection.refuses(property) : selection.contains(property)
    }
}
