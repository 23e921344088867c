import Values

/// A specification string (data-model 8): what the schema or property says beyond its fields.
public struct Specification: Sendable {
    /// As the author wrote it; nil and `""` are told apart.
    public let source: Text?
    /// Pairs in their order, decoded, keys that repeat included.
    public let pairs: [(key: Text, value: Text)]
    /// Options of a pick list: name and value, in order, a repeated name (ignoring case) with its last value.
    public let picks: [(name: Text, value: Int64)]
}
