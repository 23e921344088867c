import Values

/// Looks for a text in all that a document says (operations 5.3): texts in every language of the project and their comments, canonical texts
/// of scalars, names of options, ids and display names of references, sources of formulas, and all of that in the documents it holds. Of
/// what its type cannot read the text is searched as it stands.
final class TextSearch: Sendable {
    private let pattern: LikePattern
    /// By position of the schema: how each property is read, in schema order; nil where its reference type is gone. Empty for schemas
    /// that nothing leads to.
    private let leaves: [[Leaf?]]
    private let schema: Schema

    /// Searches documents of a schema.
    init(_ pattern: LikePattern, of schema: Schema, in metadata: Metadata) {
        self.pattern = pattern
        self.schema = schema
        var leaves = [[Leaf?]](repeating: [], count: metadata.schemas.count)
        var due = [schema]
        while let next = due.popLast() {
            guard leaves[next.index].isEmpty else { continue }
            leaves[next.index] = next.properties.map { Leaf.of($0, in: metadata) }
            due += next.properties.filter(\.dataType.holdsDocuments).compactMap(metadata.referenceType)
        }
        self.leaves = leaves
    }

    /// Whether a document of that schema says it.
    func finds(in view: DocumentView, _ work: inout TextWork) -> Bool {
        if let object = view.object { return finds(inObject: object, of: schema, view, &work) }
        for (index, leaf) in leaves[schema.index].enumerated() {
            if let slice = view.value(at: index, schema.properties[index].encodedName), finds(in: slice, leaf, view, &work) { return true }
        }
        return false
    }

    /// Whether an embedded document says it, or the documents of a list do.
    func finds(in slice: JSONSlice, of schema: Schema, _ view: DocumentView, _ work: inout TextWork) -> Bool {
        if slice.isObject { return finds(inObject: slice, of: schema, view, &work) }
        var isFound = false
        slice.forEachElement { element in
            isFound = finds(inObject: element, of: schema, view, &work)
            return !isFound
        }
        return isFound
    }

    private func finds(inObject object: JSONSlice, of schema: Schema, _ view: DocumentView, _ work: inout TextWork) -> Bool {
        let leaves = leaves[schema.index]
        var due = 0
        var isFound = false
        object.forEachMember { key, slice in
            guard let index = schema.position(ofKey: key, due: due) else { return true }
            due = index + 1
            isFound = finds(in: slice, leaves[index], view, &work)
            return !isFound
        }
        return isFound
    }

    private func finds(in slice: JSONSlice, _ leaf: Leaf?, _ view: DocumentView, _ work: inout TextWork) -> Bool {
        if slice.isNull { return false }
        switch leaf?.kind {
        case .languages where slice.isObject: return finds(inLanguages: leaf?.languages ?? [], of: slice, &work)
        case .pick:
            guard let name = slice.integer.flatMap({ leaf?.names?.text(of: $0) }) else { return finds(text: slice, &work) }
            return finds(name, &work)
        case .reference, .references:
            let places = view.references(in: slice)
            return places.isEmpty ? finds(text: slice, &work) : places.contains { finds(in: $0, view, &work) }
        case .source where slice.isObject:
            return slice.loadSource(&work, folds: pattern.folds) && pattern.matches(work.bytes)
        case .document where slice.isObject, .documents where slice.isList:
            return leaf?.schema.map { finds(in: slice, of: $0, view, &work) } ?? false
        default: return finds(text: slice, &work)
        }
    }

    private static let notesKey = JSONSlice.key("notes")
    private static let commentKey = JSONSlice.key("comment")

    private func finds(inLanguages keys: [[UInt8]], of slice: JSONSlice, _ work: inout TextWork) -> Bool {
        for key in keys {
            if let text = slice.member(key), !text.isNull, finds(text: text, &work) { return true }
        }
        guard let comment = slice.member(Self.notesKey)?.member(Self.commentKey), comment.isText else { return false }
        return finds(text: comment, &work)
    }

    private func finds(in place: StoredDocument.ReferencePlace, _ view: DocumentView, _ work: inout TextWork) -> Bool {
        if finds(place.id.text, &work) { return true }
        work.loadDisplayName(of: place, in: view.document, folds: pattern.folds)
        return pattern.matches(work.bytes)
    }

    private func finds(_ text: Text, _ work: inout TextWork) -> Bool {
        work.load(text, folds: pattern.folds)
        return pattern.matches(work.bytes)
    }

    /// A text without its quotes; of anything else its JSON.
    private func finds(text slice: JSONSlice, _ work: inout TextWork) -> Bool {
        if slice.isEmptyList { return false }
        work.load(slice.inside, folds: pattern.folds)
        return pattern.matches(work.bytes)
    }
}
