import Storage
import Synchronization
import Testing
import Values

extension StorageClaim {
    static let outbox = [
        StorageClaim("the outbox gives what is due, oldest first, until it is deleted") { store in
            var write = StoreWrite()
            for number in 0..<5 {
                write.outbox.append(.put(OutboxMessage(id(UInt32(number)), channel: "mail", json: [1, 2], due: Int64(50 - 10 * number))))
            }
            try await store.apply(write)
            #expect(try await store.outbox(dueAt: 30, limit: 10).map(\.id) == [id(4), id(3), id(2)])
            #expect(try await store.outbox(dueAt: 30, limit: 2).map(\.id) == [id(4), id(3)])
            var later = StoreWrite()
            let again = OutboxMessage(id(4), channel: "mail", json: [1, 2], due: 99, attempts: 1)
            later.outbox = [.put(again), .delete(id(3))]
            try await store.apply(later)
            #expect(try await store.outbox(dueAt: 30, limit: 10).map(\.id) == [id(2)])
            #expect(try await store.outbox(dueAt: 100, limit: 10).last == again)
        }
    ]

    static let blobs = [
        StorageClaim("a blob is there once a write put it, and read in ranges") { store in
            let writer = try await store.makeBlob()
            try await writer.append(Array("hello ".utf8))
            try await writer.append(Array("world".utf8))
            let handle = try await writer.finish()
            #expect(handle.length == 11)
            #expect(try await store.blob(handle.id, 0..<100) == nil)
            var write = StoreWrite()
            write.blobs = [.put(handle)]
            try await store.apply(write)
            #expect(try await store.blob(handle.id, 0..<100) == Array("hello world".utf8))
            #expect(try await store.blob(handle.id, 6..<8) == Array("wo".utf8))
            write.blobs = [.delete(handle.id)]
            try await store.apply(write)
            #expect(try await store.blob(handle.id, 0..<100) == nil)
            #expect(await refusal(of: write, by: store) == .noSuchBlob(handle.id))
        }
    ]

    static let feed = [
        StorageClaim("the feed tells in order which branches and records changed") { store in
            let start = try await store.apply(StoreWrite()).position
            let branch = try await store.makeBranch(1)
            var write = branch.commit(1, 2)
            write.put(Record(RecordKind("k"), "r", json: []), expecting: .absent)
            let last = try await store.apply(write).position
            let changes = try await store.changes(after: start, limit: 10)
            #expect(changes.map(\.branches) == [[branch.id], [branch.id]])
            #expect(changes.last?.records == [ChangedRecord(kind: "k", id: "r")])
            #expect(changes.last?.position == last)
            #expect(try await store.changes(after: last, limit: 10).isEmpty)
            #expect(try await store.changes(after: start, limit: 1).count == 1)
            await #expect(throws: StoreError.positionIsGone) { try await store.changes(after: last + 1000, limit: 1) }
        }
    ]

    static let order = [
        StorageClaim("writes handed over one after another are answered in that order, a refused one alone") { store in
            let branch = try await store.makeBranch(1)
            let answers = Mutex<[(Int, Bool)]>([])
            await withCheckedContinuation { (done: CheckedContinuation<Void, Never>) in
                for number in 0..<100 {
                    // Every tenth expects what never was; the next goes on from the last good one.
                    let isBad = number % 10 == 9
                    let good = UInt32(number - number / 10 + 1)
                    store.submit(branch.commit(isBad ? 5000 : good, isBad ? 6000 : good + 1, number: Int64(number + 2))) { result in
                        let count = answers.withLock { list in
                            list.append((number, (try? result.get()) != nil))
                            return list.count
                        }
                        if count == 100 { done.resume() }
                    }
                }
            }
            let told = answers.withLock { $0 }
            #expect(told.map(\.0) == Array(0..<100))
            #expect(told.filter { !$0.1 }.map(\.0) == Array(stride(from: 9, to: 100, by: 10)))
            #expect(try await store.head(of: branch.id)?.revision == id(91))
        },
        StorageClaim("a closed store answers so") { store in
            await store.close()
            await #expect(throws: StoreError.closed) { try await store.apply(StoreWrite()) }
            await #expect(throws: StoreError.closed) { try await store.head(of: id(1)) }
            #expect(store.health == .closed)
        },
    ]
}
