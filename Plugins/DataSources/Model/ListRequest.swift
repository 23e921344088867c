import GameData
import PluginKit
import Values

/// What `listDocuments` is asked for.
struct ListRequest: Shaped {
    let path: Text?
    let query: Text?
    let filters: [Filter?]?
    let sorters: [Sorter?]?
    let skip: Int?
    let take: Int?
    let select: [Text?]?

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
    enum Operator: String, NamedChoice {
        case greaterThan, greaterThanOrEqual, lessThan, lessThanOrEqual, equal, notEqual, like, `in`

        static func read(_ node: JSONNode, at path: String) throws(APIError) -> Self { try loosely(node, at: path) }
    }

    let property: Text
    let `operator`: Operator
    let value: Value?
    let caseSensitive: Bool?

    static let shape = Shape(
        "Filter", .member("property", \.property, "Name or id of a property."), .member("operator", \.operator, "How it is compared."),
        .member("value", \.value, "With what."), .member("caseSensitive", \.caseSensitive, "Whether case counts."), into: Self.init)
}

/// One key of a list's order.
struct Sorter: Shaped {
    enum Direction: String, NamedChoice {
        case ascending, descending

        static func read(_ node: JSONNode, at path: String) throws(APIError) -> Self {
            switch node.text?.string.lowercased() {
            case "asc": .ascending
            case "desc": .descending
            default: try loosely(node, at: path)
            }
        }
    }

    let property: Text
    let direction: Direction?

    static let shape = Shape(
        "Sorter", .member("property", \.property, "Name or id of a property."), .member("direction", \.direction, "Up or down."),
        into: Self.init)
}

extension NamedChoice {
    /// Reads a name in any case, or a place in the list (operations 5.1).
    fileprivate static func loosely(_ node: JSONNode, at path: String) throws(APIError) -> Self {
        guard let text = node.text?.string ?? node.integer.map(String.init) else { throw .wrongType(path, "a text") }
        do throws(APIError) { return try read(text) } catch {
            throw APIError(error.code, error.message, path: path)
        }
    }
}

extension DocumentListRequest {
    /// What a request's body asks for; nothing special where there is none.
    init(_ request: ListRequest?) {
        self.init()
        guard let request else { return }
        path = request.path
        query = request.query
        filters = (request.filters ?? []).map { $0.map(DocumentFilter.init) }
        sorters = (request.sorters ?? []).map { $0.map(DocumentSorter.init) }
        skip = request.skip ?? 0
        take = request.take
        select = request.select ?? []
    }
}

extension DocumentFilter {
    fileprivate init(_ filter: Filter) {
        self.init(
            property: filter.property, Operator(filter.operator), filter.value ?? .null, isCaseSensitive: filter.caseSensitive ?? false)
    }
}

extension DocumentFilter.Operator {
    fileprivate init(_ name: Filter.Operator) {
        self =
            switch name {
            case .greaterThan: .greaterThan
            case .greaterThanOrEqual: .greaterThanOrEqual
            case .lessThan: .lessThan
            case .lessThanOrEqual: .lessThanOrEqual
            case .equal: .equal
            case .notEqual: .notEqual
            case .like: .like
            case .in: .in
            }
    }
}

extension DocumentSorter {
    fileprivate init(_ sorter: Sorter) { self.init(property: sorter.property, isDescending: sorter.direction == .descending) }
}
