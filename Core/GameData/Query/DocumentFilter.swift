import Values

/// One condition of a list, as it is asked for (operations 5.1).
public struct DocumentFilter: Sendable {
    /// How a value is compared.
    public enum Operator: Sendable {
        case greaterThan, greaterThanOrEqual, lessThan, lessThanOrEqual, equal, notEqual, like, `in`

        /// Whether it asks for an order.
        var isOrdering: Bool {
            switch self {
            case .greaterThan, .greaterThanOrEqual, .lessThan, .lessThanOrEqual: true
            case .equal, .notEqual, .like, .in: false
            }
        }
    }

    /// Name or id of a property, a path through several, or `*` for any.
    public var property: Text
    public var operation: Operator
    public var value: Value
    public var isCaseSensitive: Bool

    public init(property: Text, _ operation: Operator, _ value: Value, isCaseSensitive: Bool = false) {
        self.property = property
        self.operation = operation
        self.value = value
        self.isCaseSensitive = isCaseSensitive
    }
}

/// One key of a list's order (operations 5.1).
public struct DocumentSorter: Sendable {
    /// Name or id of a property, or a path through several.
    public var property: Text
    public var isDescending: Bool

    public init(property: Text, isDescending: Bool = false) {
        self.property = property
        self.isDescending = isDescending
    }
}

/// Which documents of a schema are listed, how many, and what of them (operations 5).
public struct DocumentListRequest: Sendable {
    /// Nil or empty: root documents; `*`: root and embedded ones; a pointer: embedded ones at or below it.
    public var path: Text?
    /// A text to search for.
    public var query: Text?
    /// Nil for elements that the request left null.
    public var filters: [DocumentFilter?] = []
    public var sorters: [DocumentSorter?] = []
    /// Not negative.
    public var skip = 0
    /// Not negative; nil for no limit.
    public var take: Int?
    /// JSON Pointers; none for everything.
    public var select: [Text?] = []

    /// Root documents, all of them.
    public init() {}

    /// How many values its filters are compiled from, about: many may stand in one, and each is read for every property that it is asked of.
    public func size(of schema: Schema) -> Int {
        filters.reduce(0) { size, filter in
            guard let filter else { return size }
            let values =
                switch filter.value {
                case .list(let items): items.count
                case .text(let text): text.utf8.count / 8
                default: 1
                }
            let (product, isTooMuch) = values.multipliedReportingOverflow(by: filter.property == "*" ? schema.properties.count : 1)
            let (sum, isMore) = size.addingReportingOverflow(isTooMuch ? .max : product)
            return isMore ? .max : sum
        }
    }

    /// Most filters of one request.
    public static let mostFilters = 100
    /// Most sorters of one request.
    public static let mostSorters = 20
    /// Most pointers of one selection.
    public static let mostSelected = 1000
}
