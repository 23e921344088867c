/// A place where plugins offer something to others (server 14): a name, a revision, and how many providers are active at once.
public struct ExtensionPoint: Hashable, Sendable, CustomStringConvertible {
    public enum Cardinality: Hashable, Sendable {
        /// Exactly one provider; two are an error at start. Its need must be met.
        case one
        /// All are active, chosen by something they say of themselves.
        case many
        /// All are asked, in order of priority.
        case chain
    }

    public let name: String
    /// A change of what a point means is a new revision, served beside the old.
    public let revision: Int
    public let cardinality: Cardinality

    public init(_ name: String, revision: Int = 1, _ cardinality: Cardinality) {
        self.name = name
        self.revision = revision
        self.cardinality = cardinality
    }

    public var description: String { "\(name)/\(revision)" }

    public static let storage = ExtensionPoint("styx.storage", .one)
    public static let auth = ExtensionPoint("styx.auth", .many)
    public static let passwordHasher = ExtensionPoint("styx.password-hasher", .one)
    public static let lifecycle = ExtensionPoint("styx.lifecycle", .chain)
    public static let exporter = ExtensionPoint("styx.exporter", .many)
    public static let notifier = ExtensionPoint("styx.notifier", .many)
}

/// A point with the type that its providers have.
public struct Point<Provider: Sendable>: Sendable {
    public let point: ExtensionPoint

    public init(_ point: ExtensionPoint) { self.point = point }
}

/// Something that a plugin offers at a point.
public struct Offer: Sendable {
    package let point: ExtensionPoint
    /// In a chain, lower is asked first.
    package let priority: Int
    package let provider: any Sendable

    /// Offers a provider of the type that the point asks for.
    public init<Provider>(_ point: Point<Provider>, _ provider: Provider, priority: Int = 100) {
        self.point = point.point
        self.priority = priority
        self.provider = provider
    }
}
