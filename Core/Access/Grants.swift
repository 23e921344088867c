/// A right in a project (server 3.1). Each implies those before it.
public enum Grant: Int, Comparable, CaseIterable, Sendable {
    case view, edit, design, administer

    /// As the API writes it.
    public var name: String {
        switch self {
        case .view: "view"
        case .edit: "edit"
        case .design: "design"
        case .administer: "administer"
        }
    }

    /// The grant of that name.
    public init?(name: some StringProtocol) {
        guard let grant = Self.allCases.first(where: { $0.name == name }) else { return nil }
        self = grant
    }

    public static func < (left: Grant, right: Grant) -> Bool { left.rawValue < right.rawValue }
}

/// What somebody may do in a project: nothing, or a grant and all that it implies.
public struct Grants: Equatable, Sendable {
    /// The highest; nil for no right at all.
    public let highest: Grant?

    public init(upTo highest: Grant?) { self.highest = highest }

    public static let none = Grants(upTo: nil)
    public static let all = Grants(upTo: .administer)

    public func contains(_ grant: Grant) -> Bool { highest.map { grant <= $0 } ?? false }

    /// In the order view, edit, design, administer.
    public var list: [Grant] { Grant.allCases.filter(contains) }
}
