import Values

/// Where the documents stand that a list is about (operations 5).
enum PathFilter: Sendable {
    /// Root documents.
    case roots
    /// Root and embedded documents.
    case everywhere
    /// Embedded documents at or below a place: names of properties, with or without the ids of items between them.
    case below([Text])

    /// Most steps of a path: as deep as documents are, twice for their ids.
    static let mostSteps = 2 * JSONParser.documentDepth

    /// - Throws: 400 `invalidParameterValue` for a text that is no JSON Pointer.
    init(_ path: Text?) throws(APIError) {
        switch path {
        case nil, "": self = .roots
        case "*": self = .everywhere
        case let path?:
            guard let pointer = try? JSONPointer(parsing: path), pointer.tokens.count <= Self.mostSteps else {
                throw APIError(.invalidParameterValue, "It is neither '*' nor a JSON Pointer to embedded documents.", path: "/path")
            }
            self = .below(pointer.tokens)
        }
    }

    var wantsRoots: Bool {
        switch self {
        case .roots, .everywhere: true
        case .below: false
        }
    }

    /// Whether a document stands there.
    func holds(_ located: Located, in metadata: Metadata) -> Bool {
        switch self {
        case .roots: located.isRoot
        case .everywhere: true
        case .below(let tokens): !located.isRoot && Self.holds(located.steps(in: metadata), tokens)
        }
    }

    /// Follows the steps with every reading of the tokens at once: an id of an item may be there or be left out.
    private static func holds(_ steps: [Located.Step], _ tokens: [Text]) -> Bool {
        var positions: Set<Int> = [0]
        for step in steps {
            var next: Set<Int> = []
            for position in positions where tokens[position] == step.property {
                if position + 1 == tokens.count { return true }
                next.insert(position + 1)
                guard let id = step.id, tokens[position + 1] == id else { continue }
                if position + 2 == tokens.count { return true }
                next.insert(position + 2)
            }
            positions = next
        }
        return false
    }
}

extension Located {
    /// One step of the way from the root document to an embedded one.
    struct Step {
        let property: Text
        /// Of an item of a list.
        let id: Text?
    }

    /// The way from the root document.
    func steps(in metadata: Metadata) -> [Step] {
        var steps: [Step] = []
        var next = place.map { container.embedded[$0] }
        while let place = next {
            let parent = place.parent >= 0 ? container.embedded[Int(place.parent)] : nil
            let schema = metadata.schemas[parent.map { Int($0.schema) } ?? container.schemaIndex]
            steps.append(Step(property: schema.properties[Int(place.property)].name, id: place.isItem ? place.id?.text ?? "" : nil))
            next = parent
        }
        return steps.reversed()
    }
}
