import Storage
import Testing
import Values

/// What any backend must hold to: one list of claims, run against each of them.
public struct StorageClaim: Sendable, CustomTestStringConvertible {
    public let name: String
    /// Holds the claim against an empty store.
    public let check: @Sendable (any StorageBackend) async throws -> Void

    public var testDescription: String { name }

    init(_ name: String, _ check: @escaping @Sendable (any StorageBackend) async throws -> Void) {
        self.name = name
        self.check = check
    }

    /// All of them.
    public static let all = records + branches + history + outbox + blobs + feed + order
}

/// The refusal that `write` meets; a failed expectation where it is applied.
func refusal(of write: StoreWrite, by store: any StorageBackend, _ location: SourceLocation = #_sourceLocation) async -> StoreRefusal? {
    do throws(StoreError) {
        try await store.apply(write)
        Issue.record("the write was applied", sourceLocation: location)
    } catch .refused(let refusal) {
        return refusal
    } catch {
        Issue.record("the write failed: \(error)", sourceLocation: location)
    }
    return nil
}

/// The id of a small number.
public func id(_ number: UInt32) -> ObjectID { ObjectID(bytes: (0x5000_0000, number)) }
