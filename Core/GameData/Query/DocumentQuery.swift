import Values

/// A list of documents, compiled against one snapshot (operations 5): made once a request, run once.
public struct DocumentQuery: Sendable {
    let snapshot: Snapshot
    let schema: Schema
    let path: PathFilter
    let conditions: [AnyCondition]
    let search: TextSearch?
    private let terms: [SortTerm]
    private let skip: Int
    private let take: Int
    private let projection: Projection?

    /// - Throws: 400 `invalidParameterValue` for what the metadata do not know or a type cannot read, `parameterBelowMinLength` for an empty
    ///   pointer, `parameterAboveMaxSize` for more filters, sorters or pointers than `DocumentListRequest` allows; `path` says where.
    public init(_ request: DocumentListRequest, of schema: Schema, in snapshot: Snapshot) throws(APIError) {
        self.snapshot = snapshot
        self.schema = schema
        let metadata = snapshot.metadata
        try Self.limit(request.filters.count, DocumentListRequest.mostFilters, "/filters")
        try Self.limit(request.sorters.count, DocumentListRequest.mostSorters, "/sorters")
        try Self.limit(request.select.count, DocumentListRequest.mostSelected, "/select")
        path = try PathFilter(request.path)
        let reader = FilterReader(schema, in: metadata)
        var conditions: [AnyCondition] = []
        for (index, filter) in request.filters.enumerated() {
            if let filter { conditions.append(try reader.condition(filter, at: "/filters/\(index)")) }
        }
        self.conditions = conditions
        var terms: [SortTerm] = []
        for (index, sorter) in request.sorters.enumerated() {
            if let sorter { terms.append(try SortTerm(sorter, of: schema, in: metadata, at: "/sorters/\(index)")) }
        }
        self.terms = terms
        search = Self.search(request.query, schema, metadata)
        skip = max(request.skip, 0)
        take = max(request.take ?? .max, 0)
        projection = try Projection(request.select, of: schema, in: metadata)
    }

    private static func limit(_ count: Int, _ most: Int, _ path: String) throws(APIError) {
        guard count > most else { return }
        throw APIError(.parameterAboveMaxSize, "It has more than \(most) items.", path: path)
    }

    /// Nil for a text that is no restriction.
    private static func search(_ text: Text?, _ schema: Schema, _ metadata: Metadata) -> TextSearch? {
        guard let text = text?.withoutSpaces, !text.isEmpty else { return nil }
        return TextSearch(LikePattern(containing: text), of: schema, in: metadata)
    }

    /// The documents of one page, and how many there are in all.
    public struct Page: Sendable {
        public let documents: [Located]
        public let total: Int
    }

    /// Finds the page.
    ///
    /// - Throws: `CancellationError` where the task is cancelled on the way.
    public func page() throws(CancellationError) -> Page {
        if isStoredOrder { return storedPage }
        var gathering = Gathering(conditions, search, terms, skip: skip, take: take, in: snapshot)
        try walk(&gathering)
        return gathering.finish()
    }

    /// Values that are sought in an index while it is decided where the query runs.
    private static let mostSoughtHere = 16

    /// How many documents are looked at, about: what decides where it runs.
    public var cost: Int {
        if isStoredOrder { return min(take, snapshot.roots(of: schema).count) }
        if lookup(atMost: Self.mostSoughtHere) != nil { return 1 }
        if case .roots = path { return snapshot.roots(of: schema).count }
        return snapshot.documentCount
    }

    /// Whether the page is a range of the roots as they stand.
    private var isStoredOrder: Bool {
        guard case .roots = path, conditions.isEmpty, search == nil else { return false }
        return terms.isEmpty || terms.count == 1 && terms[0].isOrder(ofRootsOf: schema)
    }

    private var storedPage: Page {
        let roots = snapshot.roots(of: schema)
        return Page(documents: roots.skipping(skip).prefix(take).map { Located($0) }, total: roots.count)
    }

    /// Appends a document of the page as compact JSON, with the properties that were selected and the display texts of now.
    public func write(_ located: Located, into bytes: inout [UInt8]) {
        guard let projection else { return snapshot.write(located, into: &bytes) }
        projection.write(located, of: snapshot, into: &bytes)
    }
}
