import Access
import Synchronization
import Values

/// Why nothing can be changed in a data source (operations 16.3), in the order in which reasons are told.
public enum DataSourceReadOnlyReason: String, NamedChoice {
    case protectedDocument, fileIsReadOnly, noEditPermission, tooManyMembers, tooManyProjects, storageExhausted

    /// Whether it is a matter of quota: deletes, transactions and what makes the data smaller still work.
    public var isQuota: Bool { self == .tooManyMembers || self == .tooManyProjects || self == .storageExhausted }
}

/// Those who know a reason why a data source is read-only: the house of its file, a plugin of quotas of its limits.
public final class ReadOnlyReasons: Sendable {
    /// Asked about a data source, and about the bytes of JSON that it is going to hold; nil where those are what it holds now.
    public typealias Question = @Sendable (BranchID, Int?) -> [DataSourceReadOnlyReason]

    private let questions = Mutex<[Question]>([])

    init() {}

    /// Asks `question` too from now on, before every write: it must not block.
    public func ask(_ question: @escaping Question) { questions.withLock { $0.append(question) } }

    /// The reasons that hold for everybody now, or would with so many bytes in the data source.
    public func reasons(for branch: BranchID, holding bytes: Int? = nil) -> [DataSourceReadOnlyReason] {
        let all = questions.withLock { $0 }.flatMap { $0(branch, bytes) }
        return all.isEmpty ? [] : DataSourceReadOnlyReason.allCases.filter(all.contains)
    }
}
