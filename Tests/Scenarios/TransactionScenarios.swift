import Foundation
import Testing
import TestSupport
import Values

/// Transactions (operations 25.5), on fixture T.
@Suite("operations 25.5: transactions")
struct TransactionScenarios {
    private func t() async throws -> DataSource { try await SharedServer.get().dataSource(Array(Fixtures.t.utf8)) }

    @Test("36: what a transaction changes is isolated until its commit, which is one revision")
    func scenario36() async throws {
        let source = try await t()
        let a = "transaction-A-\(UUID())"
        let start = try await source.changeNumber()
        #expect(try await source.begin(a).status == 204)
        let created = try await source.create("Item", #"{"Id":"N1","Name":"N1"}"#, under: a)
        #expect(created.status == 200 && created.result["document"]["Id"].string == "N1")
        #expect(try await source.document("Item", "N1").isNull)
        #expect(try await source.find("Item", "N1", under: a).result["document"]["Id"].string == "N1")
        #expect(try await source.itemCount() == 3)
        #expect(try await source.itemCount(under: a) == 4)
        let working = try await source.find("Item", "N1", under: a).result["revisionHash"]
        #expect(working == created.result["revisionHash"])
        #expect(try await source.commit(a).status == 204)
        #expect(try await source.find("Item", "Id", "N1").result["document"]["Id"].string == "N1")
        #expect(try await source.revision() == working.string)
        #expect(try await source.changeNumber() == start + 1)
    }

    @Test("37: a rejected transaction leaves nothing")
    func scenario37() async throws {
        let source = try await t()
        let before = try await source.download().body
        let a = "transaction-A-\(UUID())"
        #expect(try await source.begin(a).status == 204)
        #expect(try await source.send("POST", "/collection/Item/?transactionId=\(a)", #"{"Id":"Sword","Damage":9}"#).status == 200)
        #expect(try await source.client.send("DELETE", source.path("/collection/Item/?id=Axe&transactionId=\(a)")).status == 200)
        #expect(try await source.reject(a).status == 204)
        #expect(try await source.download().body == before)
        let commit = try await source.commit(a)
        #expect((commit.status, commit.codes) == (409, ["completedTransaction"]))
        #expect(try await source.reject(a).status == 204)
        let update = try await source.send("POST", "/collection/Item/?transactionId=\(a)", #"{"Id":"Sword","Damage":9}"#)
        #expect((update.status, update.codes) == (409, ["completedTransaction"]))
        #expect(try await source.download().body == before)
    }

    @Test("38: a begin waits until the data source is available, and no longer than it says")
    func scenario38() async throws {
        let source = try await t()
        let (a, b) = ("transaction-A-\(UUID())", "transaction-B-\(UUID())")
        #expect(try await source.begin(a).status == 204)
        #expect(try await source.create("Item", #"{"Id":"N1","Name":"N1"}"#, under: a).status == 200)
        let late = try await source.begin(b, starting: "00:00:01")
        #expect((late.status, late.codes) == (503, ["serviceUnavailable"]))
        let begun = Task {
            // One of the questions below may have the id at that moment.
            while true {
                let reply = try await source.begin(b, starting: "00:00:20")
                if reply.codes != ["duplicateTransaction"] { return reply }
            }
        }
        // Until it waits its id is free; then it is taken.
        while try await source.begin(b, starting: "00:00:00.01").codes != ["duplicateTransaction"] { await Task.yield() }
        #expect(try await source.commit(a).status == 204)
        #expect(try await begun.value.status == 204)
        #expect(try await source.find("Item", "N1", under: b).result["document"]["Id"].string == "N1")
        #expect(try await source.reject(b).status == 204)
    }

    @Test("39: a transaction whose time runs out is aborted, and others go on")
    func scenario39() async throws {
        let source = try await t()
        let a = try await begunWithAWrite(to: source)
        // Waits for the end of the transaction, since nobody else ends it.
        #expect(try await source.create("Item", #"{"Id":"N3","Name":"N3"}"#).status == 200)
        let commit = try await source.commit(a)
        #expect((commit.status, commit.codes) == (409, ["abortedTransaction"]))
        #expect(try await source.document("Item", "N2").isNull)
        #expect(try await source.reject(a).status == 204)
        #expect(try await source.create("Item", #"{"Id":"N4","Name":"N4"}"#).status == 200)
    }

    /// A transaction that has created `N2` and still has time. A busy machine may need more of it than a quiet one.
    private func begunWithAWrite(to source: DataSource) async throws -> String {
        for time in ["00:00:01", "00:00:05"] {
            let id = "transaction-A-\(UUID())"
            #expect(try await source.begin(id, running: time).status == 204)
            if try await source.create("Item", #"{"Id":"N2","Name":"N2"}"#, under: id).status == 200 { return id }
        }
        let id = "transaction-A-\(UUID())"
        #expect(try await source.begin(id, running: "00:00:25").status == 204)
        #expect(try await source.create("Item", #"{"Id":"N2","Name":"N2"}"#, under: id).status == 200)
        return id
    }

    @Test("40: ids and bounds")
    func scenario40() async throws {
        let source = try await t()
        func codes(_ id: String, starting: String = "00:00:10", running: String = "00:00:10") async throws -> String {
            let reply = try await source.begin(id, starting: starting, running: running)
            return "\(reply.status) \(reply.codes.joined(separator: " "))"
        }
        let id = "transaction-A-\(UUID())"
        #expect(try await codes(String(repeating: "x", count: 15)) == "400 parameterBelowMinLength")
        #expect(try await codes(String(repeating: "x", count: 257)) == "400 parameterAboveMaxLength")
        #expect(try await codes(id, running: "00:00:00") == "400 parameterBelowMinValue")
        #expect(try await codes(id, starting: "-00:00:01") == "400 parameterBelowMinValue")
        #expect(try await codes(id, running: "00:30:01") == "400 parameterAboveMaxValueInclusive")
        #expect(try await codes(id, starting: "1.00:00:00") == "400 parameterAboveMaxValueInclusive")
        for unreadable in ["soon", "00:99:00", "1", "00:00", "00:00:00:00", "00:00:01.123456789"] {
            #expect(try await codes(id, starting: unreadable) == "400 invalidParameterValue", "\(unreadable)")
        }
        let nameless = try await source.send("PUT", "/transaction/", #"{"startTimeout":"00:00:10","executionTimeout":"00:00:10"}"#)
        #expect((nameless.status, nameless.errors) == (400, ["missingParameterValue /id"]))
        let limits = try await source.get("/capabilities/").result["limits"]
        #expect(limits["transactionMaxStartTime"].string == "00:01:00" && limits["transactionMaxExecutionTime"].string == "00:30:00")
        #expect(try await source.begin(id, starting: "00:01:00", running: "00:30:00").status == 204)
        #expect(try await source.create("Item", #"{"Id":"N1","Name":"N1"}"#, under: id, spelled: "transaction").status == 200)
        #expect(try await source.document("Item", "N1").isNull)
        #expect(try await source.commit(id).status == 204)
        #expect(try await codes(id) == "409 duplicateTransaction")
        let unknown = try await source.commit("never-begun-\(UUID())")
        #expect((unknown.status, unknown.codes) == (404, ["missingTransaction"]))
    }

    @Test("40: an id may hold any characters, escaped in a path")
    func anyCharacters() async throws {
        let source = try await t()
        let id = "a/b c?ü%+&=#\u{1F5E1} \(UUID())"
        #expect(try await source.begin(id).status == 204)
        #expect(try await source.create("Item", #"{"Id":"N1","Name":"N1"}"#, under: id).status == 200)
        #expect(try await source.commit(id).status == 204)
        #expect(try await source.document("Item", "N1")["Id"].string == "N1")
    }

    @Test("41: what fails inside a transaction leaves it usable")
    func scenario41() async throws {
        let source = try await t()
        let a = "transaction-A-\(UUID())"
        #expect(try await source.begin(a).status == 204)
        #expect(try await source.create("Item", #"{"Id":"N3","Name":"N3"}"#, under: a).status == 200)
        let failed = try await source.create("Item", #"{"Id":"Sword","Name":"other"}"#, under: a)
        #expect((failed.status, failed.codes) == (409, ["duplicateUniqueValue"]))
        #expect(try await source.commit(a).status == 204)
        #expect(try await source.document("Item", "N3")["Id"].string == "N3")
    }

    @Test("42: a restore aborts a pending transaction", .enabled(if: Sample.isThere))
    func scenario42() async throws {
        let source = try await t()
        let a = "transaction-A-\(UUID())"
        #expect(try await source.begin(a).status == 204)
        #expect(try await source.create("Item", #"{"Id":"N1","Name":"N1"}"#, under: a).status == 200)
        #expect(try await source.client.send("PUT", source.path("/"), body: Sample.bytes ?? []).status == 200)
        let use = try await source.find("Item", "N1", under: a)
        #expect((use.status, use.codes) == (409, ["abortedTransaction"]))
        #expect(try await source.document("Hero", "Zealot")["Id"].string == "Zealot")
    }

    @Test(
        "what runs or waits under a transaction that is ended fails as its state says, and leaves nothing", arguments: ["restore", "time"])
    func endedWhileRunning(end: String) async throws {
        let source = try await t()
        let a = "transaction-A-\(UUID())"
        let before = try await source.download().json["Collections"]
        #expect(try await source.begin(a, running: end == "time" ? "00:00:00.2" : "00:05:00").status == 204)
        let tags = (0..<20_000).map { #"{"Id":"tag\#($0)","Label":"l"}"# }.joined(separator: ",")
        let running = Task { try await source.send("PUT", "/collection/Tag/documents/?importMode=create&transactionId=\(a)", "[\(tags)]") }
        func isImporting() async throws -> Bool { try await source.get("/process/").text.contains(#""type":"import""#) }
        func isOver() async throws -> Bool {
            if end != "time" { return false }
            return try await source.get("/stats/?transactionId=\(a)").status != 200
        }
        while try await !isImporting(), try await !isOver() { await Task.yield() }
        let waiting = Task { try await source.create("Tag", #"{"Id":"late"}"#, under: a) }
        if end == "restore" {
            #expect(try await source.send("PUT", "/", Fixtures.t).status == 200)
        } else {
            // Gets its turn when the time has run out.
            #expect(try await source.delete("Tag", "nobody").status == 200)
        }
        // What was done before the end was done, in vain.
        for reply in [try await running.value, try await waiting.value] where reply.status != 200 {
            #expect((reply.status, reply.codes) == (409, ["abortedTransaction"]))
        }
        let commit = try await source.commit(a)
        #expect((commit.status, commit.codes) == (409, ["abortedTransaction"]))
        #expect(try await source.download().json["Collections"] == before)
    }

    @Test("a client that goes away while its begin waits leaves the line, and its id is free")
    func vanishingClient() async throws {
        let source = try await t()
        let (a, b) = ("transaction-A-\(UUID())", "transaction-B-\(UUID())")
        #expect(try await source.begin(a).status == 204)
        let (client, path) = (source.client, source.path("/transaction/"))
        let body = Array(DataSource.beginning(b, starting: "00:00:50", running: "00:00:50").utf8)
        let question = Array(DataSource.beginning(b, starting: "00:00:00.01", running: "00:00:50").utf8)
        try await Client.onThread {
            var isWaiting = false
            while !isWaiting {
                let connection = try Connection(port: client.port)
                try connection.write(client.request("PUT", path, [:], body))
                // Its id is taken once it waits; a question that comes before it may have taken the id itself.
                for _ in 0..<50 where !isWaiting {
                    isWaiting = try client.exchange("PUT", path, [:], question).text.contains("duplicateTransaction")
                }
            }
        }
        while try await source.begin(b, starting: "00:00:00.01").codes == ["duplicateTransaction"] { await Task.yield() }
        let commit = try await source.commit(b)
        #expect((commit.status, commit.codes) == (404, ["missingTransaction"]))
        #expect(try await source.commit(a).status == 204)
        #expect(try await source.begin(b).status == 204)
        #expect(try await source.reject(b).status == 204)
    }
}

extension DataSource {
    /// `PUT /transaction/`.
    fileprivate func begin(_ id: String, starting: String = "00:00:20", running: String = "00:05:00") async throws -> Reply {
        try await send("PUT", "/transaction/", Self.beginning(id, starting: starting, running: running))
    }

    fileprivate func commit(_ id: String) async throws -> Reply { try await send("POST", "/transaction/\(percent(id))/", "") }
    fileprivate func reject(_ id: String) async throws -> Reply {
        try await client.send("DELETE", path("/transaction/\(percent(id))/"))
    }

    fileprivate func create(_ schema: String, _ document: String, under id: String, spelled name: String = "transactionId") async throws
        -> Reply
    {
        try await send("PUT", "/collection/\(schema)/?\(name)=\(percent(id))", document)
    }

    fileprivate func find(_ schema: String, _ id: String, under transaction: String) async throws -> Reply {
        try await get(
            "/collection/\(schema)/?uniqueSchemaPropertyNameOrId=Id&uniqueSchemaPropertyValue=\(id)&transactionId=\(percent(transaction))")
    }

    fileprivate func itemCount(under id: String? = nil) async throws -> Int? {
        let collections = try await get("/stats/" + (id.map { "?transactionId=\(percent($0))" } ?? "")).result["collections"]
        return collections.elements.first { $0["schemaName"].string == "Item" }?["documentCount"].int
    }

    fileprivate func changeNumber() async throws -> Int { try await download().json["ChangeNumber"].int ?? -1 }

    private func percent(_ text: String) -> String { text.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? text }
}
