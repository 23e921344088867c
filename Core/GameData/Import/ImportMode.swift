/// What an import does with a document that exists, and with one that does not (operations 10.2); in the order of the API, which also counts them.
public enum ImportMode: String, Sendable, CaseIterable {
    case createAndUpdate
    case create
    case update
    /// Values change; nothing is added or taken away.
    case safeUpdate
    /// As createAndUpdate; what a collection of the payload does not list is deleted.
    case replace
    case delete

    /// Whether an unknown id becomes a new document.
    var creates: Bool { self == .createAndUpdate || self == .create || self == .replace }
    /// Whether a null member of a keyed collection deletes.
    var deletesNulls: Bool { self != .create && self != .safeUpdate }
    var variant: Merge.Variant { self == .safeUpdate ? .safe : .full }
}
