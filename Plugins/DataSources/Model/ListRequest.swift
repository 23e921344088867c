import PluginKit
import Values

/// What `listDocuments` is asked for.
struct ListRequest: Shaped {
    let path: String?
    let query: String?
    let filters: [Filter?]?
    let sorters: [Sorter?]?
    let skip: Int?
    let take: Int?
    let select: [String?]?

    static let shape = Shape(
        "ListRequest", .member("path", \.path, "Which embedded documents; null for root documents."),
        .member("query", \.query, "A text to search for."), .member("filters", \.filters, "What documents must satisfy."),
        .member("sorters", \.sorters, "In which order they come."), .member("skip", \.skip, "Documents to pass over.", .range(0...)),
        .member("take", \.take, "Documents to return at most.", .range(0...)),
        .member("select", \.select, "JSON Pointers to the properties to return."), into: Self.init)
}

/// One condition of a list.
struct Filter: Shaped {
    /// How a value is compared; a number stands for its place here.
    enum Operator: String, NamedChoice { case greaterThan, greaterThanOrEqual, lessThan, lessThanOrEqual, equal, notEqual, like, `in` }

    let property: String
    let `operator`: Operator
    let value: Value?
    let caseSensitive: Bool?

    static let shape = Shape(
        "Filter", .member("property", \.property, "Name or id of a property."), .member("operator", \.operator, "How it is compared."),
        .member("value", \.value, "With what."), .member("caseSensitive", \.caseSensitive, "Whether case counts."), into: Self.init)
}

/// One key of a list's order.
struct Sorter: Shaped {
    enum Direction: String, NamedChoice { case ascending, descending }

    let property: String
    let direction: Direction?

    static let shape = Shape(
        "Sorter", .member("property", \.property, "Name or id of a property."), .member("direction", \.direction, "Up or down."),
        into: Self.init)
}
