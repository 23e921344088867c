import Storage
import Testing
import Values

private let person = RecordKind("person", unique: ["email"], lookup: ["team"])

private func record(_ id: Text, email: Text? = nil, teams: [Text] = [], json: String = "{}") -> Record {
    Record(
        person, id, json: Array(json.utf8),
        keys: (email.map { [RecordKey("email", $0)] } ?? []) + teams.map { RecordKey("team", $0) })
}

private func put(_ record: Record, expecting expected: ExpectedVersion = .absent) -> StoreWrite {
    var write = StoreWrite()
    write.put(record, expecting: expected)
    return write
}

extension StorageClaim {
    static let records = [
        StorageClaim("a record is found by id and by its keys, with version 1") { store in
            let ada = record("a", email: "ada@example.com", teams: ["red", "blue"], json: #"{"name":"Ada"}"#)
            try await store.apply(put(ada))
            let found = try await store.record(person, "a")
            #expect(found?.json == ada.json)
            #expect(found?.version == 1)
            #expect(found.map { Set($0.keys) } == Set(ada.keys))
            #expect(try await store.records(person, where: "email", is: "ada@example.com").map(\.id) == ["a"])
            #expect(try await store.records(person, where: "team", is: "blue").map(\.id) == ["a"])
            #expect(try await store.records(person, where: "team", is: "green").isEmpty)
            #expect(try await store.record(RecordKind("other"), "a") == nil)
        },
        StorageClaim("records of a kind come in order of their ids, whatever their number") { store in
            var write = StoreWrite()
            for number in (100..<400).reversed() { write.put(record(Text("r\(number)"), teams: ["all"]), expecting: .absent) }
            try await store.apply(write)
            let expected = (100..<400).map { Text("r\($0)") }
            #expect(try await store.records(person).map(\.id) == expected)
            #expect(try await store.records(person, where: "team", is: "all").map(\.id) == expected)
        },
        StorageClaim("ids that differ in their bytes only are two") { store in
            try await store.apply(put(record("\u{E9}")))
            try await store.apply(put(record("e\u{301}")))
            #expect(try await store.records(person).count == 2)
        },
        StorageClaim("a put on another version than the expected one is refused and changes nothing") { store in
            try await store.apply(put(record("a", json: "1")))
            try await store.apply(put(record("a", json: "2"), expecting: .version(1)))
            let late = put(record("a", json: "3"), expecting: .version(1))
            #expect(await refusal(of: late, by: store) == .recordChanged(kind: "person", id: "a", version: 2))
            let twice = put(record("a", json: "3"), expecting: .absent)
            #expect(await refusal(of: twice, by: store) == .recordChanged(kind: "person", id: "a", version: 2))
            let missing = put(record("b"), expecting: .version(1))
            #expect(await refusal(of: missing, by: store) == .recordChanged(kind: "person", id: "b", version: 0))
            #expect(try await store.record(person, "a")?.json == Array("2".utf8))
        },
        StorageClaim("a unique key has one holder, and is free when that one lets it go") { store in
            try await store.apply(put(record("a", email: "x")))
            let second = put(record("b", email: "x"))
            #expect(await refusal(of: second, by: store) == .keyTaken(kind: "person", key: "email", value: "x"))
            #expect(try await store.record(person, "b") == nil)
            try await store.apply(put(record("a", email: "y"), expecting: .any))
            try await store.apply(second)
            var write = StoreWrite()
            write.delete(person, "b", expecting: .version(1))
            write.put(record("c", email: "x"), expecting: .absent)
            try await store.apply(write)
            #expect(try await store.records(person, where: "email", is: "x").map(\.id) == ["c"])
            #expect(try await store.record(person, "b") == nil)
        },
        StorageClaim("keys that a record no longer has do not find it") { store in
            try await store.apply(put(record("a", email: "x", teams: ["red"])))
            try await store.apply(put(record("a"), expecting: .version(1)))
            #expect(try await store.records(person, where: "email", is: "x").isEmpty)
            #expect(try await store.records(person, where: "team", is: "red").isEmpty)
            #expect(try await store.record(person, "a")?.keys == [])
        },
        StorageClaim("deleting what is not there is refused unless anything was expected") { store in
            var strict = StoreWrite()
            strict.delete(person, "a", expecting: .version(1))
            #expect(await refusal(of: strict, by: store) == .recordChanged(kind: "person", id: "a", version: 0))
            var lenient = StoreWrite()
            lenient.delete(person, "a", expecting: .any)
            try await store.apply(lenient)
        },
        StorageClaim("a refused write leaves none of its parts") { store in
            try await store.apply(put(record("taken", email: "x")))
            var write = StoreWrite()
            write.put(record("a", email: "new"), expecting: .absent)
            write.outbox = [.put(OutboxMessage(id(1), channel: "mail", json: [], due: 0))]
            write.put(record("b", email: "x"), expecting: .absent)
            #expect(await refusal(of: write, by: store) != nil)
            #expect(try await store.records(person).map(\.id) == ["taken"])
            #expect(try await store.records(person, where: "email", is: "new").isEmpty)
            #expect(try await store.outbox(dueAt: 1, limit: 10).isEmpty)
        },
        StorageClaim("conditions refuse a write that changes something else") { store in
            try await store.apply(put(record("a", email: "x")))
            var write = put(record("b"))
            write.conditions = [.record(person, "a", .version(2))]
            #expect(await refusal(of: write, by: store) == .recordChanged(kind: "person", id: "a", version: 1))
            write.conditions = [.isFree(person, key: "email", "x")]
            #expect(await refusal(of: write, by: store) == .keyTaken(kind: "person", key: "email", value: "x"))
            write.conditions = [.branch(id(7), isAt: id(8))]
            #expect(await refusal(of: write, by: store) == .noSuchBranch(id(7)))
            write.conditions = [.record(person, "a", .version(1)), .isFree(person, key: "email", "y"), .record(person, "c", .absent)]
            try await store.apply(write)
            #expect(try await store.records(person).map(\.id) == ["a", "b"])
        },
        StorageClaim("a migration is applied once") { store in
            let migration = Migration("test 1: counts") { store in
                let old = try await store.record(person, "count")
                var write = StoreWrite()
                write.put(record("count", json: String((old?.version ?? 0) + 1)), expecting: .any)
                return write
            }
            try await store.migrate([migration])
            try await store.migrate([migration])
            #expect(try await store.record(person, "count")?.json == Array("1".utf8))
        },
    ]
}
