import Storage
import StorageContract
import Synchronization
import Testing
import Values

struct InMemoryStoreTests {
    @Test("the in-memory store holds to the contract", arguments: StorageClaim.all)
    func contract(claim: StorageClaim) async throws { try await claim.check(InMemoryStore()) }

    @Test("a batch that cannot be settled fails whole, and the store goes on")
    func failedBatch() async throws {
        struct Full: Error {}
        let isFull = Mutex(false)
        let store = InMemoryStore { _ in if isFull.withLock({ $0 }) { throw Full() } }
        let branch = try await store.makeBranch(1)
        isFull.withLock { $0 = true }
        await #expect(throws: StoreError.failed("Full()")) { try await store.apply(branch.commit(1, 2)) }
        #expect(store.health == .failing("Full()"))
        #expect(try await store.head(of: branch.id)?.revision == id(1))
        isFull.withLock { $0 = false }
        try await store.apply(branch.commit(1, 3))
        #expect(store.health == .good)
        #expect(try await store.head(of: branch.id)?.revision == id(3))
    }
}
