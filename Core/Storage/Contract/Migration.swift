import Values

/// A change of stored records from one version of a plugin to the next: reads, and says what to write.
public struct Migration: Sendable {
    /// Unique in the store, never changed: `Users 1: mail preferences`.
    public let name: String
    /// What must be written, given the store as the migrations before left it.
    public let write: @Sendable (any StorageBackend) async throws -> StoreWrite

    public init(_ name: String, _ write: @escaping @Sendable (any StorageBackend) async throws -> StoreWrite) {
        self.name = name
        self.write = write
    }
}

extension StorageBackend {
    /// Applies, in their order, those migrations that this store has not seen. Each is one write that also notes its name, so none happens
    /// twice or by half.
    public func migrate(_ migrations: [Migration]) async throws {
        for migration in migrations {
            let name = Text(migration.name)
            if try await record(.migration, name) != nil { continue }
            var write = try await migration.write(self)
            write.put(Record(.migration, name, json: Array("{}".utf8)), expecting: .absent)
            try await apply(write)
        }
    }
}

extension RecordKind {
    /// Names of the migrations that were applied.
    static let migration = RecordKind("migration")
}
