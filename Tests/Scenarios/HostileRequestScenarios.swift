import Foundation
import TestSupport
import Testing
import Values

/// Requests of every odd form to the operations of documents, lists and transactions: each has its documented answer.
@Suite("odd requests")
struct HostileRequestScenarios {
    private func source() async throws -> DataSource { try await SharedServer.get().dataSource(Array(Fixtures.t.utf8)) }

    private func answer(_ reply: Reply) -> String {
        ([String(reply.status)] + reply.errors).joined(separator: " ").trimmingCharacters(in: .whitespaces)
    }

    private static let numbers = ["2147483648", "9007199254740993", "9223372036854775808", "1e30", "1e400", "1.5"]

    @Test("skip and take beyond what can be counted", arguments: ["skip", "take"])
    func counts(member: String) async throws {
        let source = try await source()
        for number in Self.numbers {
            let reply = try await source.send("POST", "/collection/Item/documents/", #"{"\#(member)":\#(number)}"#)
            #expect(answer(reply) == "400 invalidParameterValue /\(member)", "\(number)")
        }
        let negative = try await source.send("POST", "/collection/Item/documents/", #"{"\#(member)":-1}"#)
        #expect(answer(negative) == "400 parameterBelowMinValueInclusive /\(member)")
        let text = try await source.send("POST", "/collection/Item/documents/", #"{"\#(member)":"1"}"#)
        #expect(answer(text) == "400 invalidRequestBody /\(member)")
        let most = try await source.send("POST", "/collection/Item/documents/", #"{"\#(member)":2147483647}"#).result
        #expect(most["total"].int == 3)
        #expect(most["documents"].elements.count == (member == "skip" ? 0 : 3))
    }

    @Test(
        "filters",
        arguments: [
            ("{}", "400 missingParameterValue /filters/0/property"), ("5", "400 invalidRequestBody /filters/0"),
            (#"{"property":"Damage"}"#, "400 missingParameterValue /filters/0/operator"),
            (#"{"property":5,"operator":"equal"}"#, "400 invalidRequestBody /filters/0/property"),
            (#"{"property":"","operator":"equal"}"#, "400 invalidParameterValue /filters/0/property"),
            (#"{"property":"Nope","operator":"equal"}"#, "400 invalidParameterValue /filters/0/property"),
            (#"{"property":"Main..Kind","operator":"equal"}"#, "400 invalidParameterValue /filters/0/property"),
            (#"{"property":"Damage","operator":"foo"}"#, "400 invalidParameterValue /filters/0/operator"),
            (#"{"property":"Damage","operator":8}"#, "400 invalidParameterValue /filters/0/operator"),
            (#"{"property":"Damage","operator":"equal","value":{}}"#, "400 invalidParameterValue /filters/0/value"),
            (#"{"property":"Damage","operator":"in","value":["x"]}"#, "400 invalidParameterValue /filters/0/value"),
            (#"{"property":"Parts","operator":"lessThan","value":5}"#, "400 invalidParameterValue /filters/0/operator"),
            (#"{"property":"Name","operator":"equal","caseSensitive":"x"}"#, "400 invalidRequestBody /filters/0/caseSensitive"),
            (#"{"property":"Damage","operator":"lessThan","value":18446744073709551616}"#, "200"),
            (#"{"property":"Weight","operator":"lessThan","value":1e400}"#, "200"),
        ])
    func filters(filter: String, expected: String) async throws {
        let reply = try await source().send("POST", "/collection/Item/documents/", #"{"filters":[null,\#(filter)]}"#)
        // The null element is counted.
        #expect(answer(reply) == expected.replacing("/filters/0", with: "/filters/1"))
    }

    @Test(
        "sorters, pointers and paths",
        arguments: [
            (#"{"sorters":[{}]}"#, "400 missingParameterValue /sorters/0/property"),
            (#"{"sorters":[{"property":"Parts"}]}"#, "400 invalidParameterValue /sorters/0/property"),
            (#"{"sorters":[{"property":"*"}]}"#, "400 invalidParameterValue /sorters/0/property"),
            (#"{"sorters":[{"property":"Id","direction":2}]}"#, "400 invalidParameterValue /sorters/0/direction"),
            (#"{"sorters":{}}"#, "400 invalidRequestBody /sorters"), (#"{"select":[""]}"#, "400 parameterBelowMinLength /select/0"),
            (#"{"select":["Name"]}"#, "400 invalidParameterValue /select/0"),
            (#"{"select":["/a~2"]}"#, "400 invalidParameterValue /select/0"),
            (#"{"select":[5]}"#, "400 invalidRequestBody /select/0"), (#"{"path":5}"#, "400 invalidRequestBody /path"),
            (#"{"path":"Parts"}"#, "400 invalidParameterValue /path"), (#"{"query":[]}"#, "400 invalidRequestBody /query"),
            ("[]", "400 invalidRequestBody"), (#"{"take":NaN}"#, "400 invalidRequestBody"), (#"{"nobody":{"knows":[1]}}"#, "200"),
        ])
    func lists(body: String, expected: String) async throws {
        let reply = try await source().send("POST", "/collection/Item/documents/", body)
        #expect(answer(reply) == expected)
    }

    @Test("more filters, sorters and pointers than a list has")
    func tooMany() async throws {
        let source = try await source()
        for (member, item, count) in [
            ("filters", #"{"property":"Name","operator":"equal","value":"a"}"#, 5000), ("sorters", #"{"property":"Name"}"#, 20_000),
            ("select", #""/Name""#, 50_000),
        ] {
            let items = Array(repeating: item, count: count).joined(separator: ",")
            let reply = try await source.send("POST", "/collection/Item/documents/", #"{"\#(member)":[\#(items)]}"#)
            #expect(answer(reply) == "400 parameterAboveMaxSize /\(member)")
        }
    }

    @Test("a list may ask for more values than fit into a megabyte")
    func longList() async throws {
        let values = (0..<200_000).map(String.init).joined(separator: ",")
        let filter = #"{"property":"Damage","operator":"in","value":[\#(values)]}"#
        let reply = try await source().send("POST", "/collection/Item/documents/", #"{"filters":[\#(filter)]}"#)
        #expect(reply.result["total"].int == 3)
    }

    @Test(
        "escapes in paths and queries",
        arguments: [
            ("/collection/%FF/?id=a", 400), ("/collection/It%2Fem/?id=a", 400), ("/collection/Item%00/?id=a", 400),
            ("/collection/%252e/?id=a", 400), ("/collection/..%2f/?id=a", 400), ("/collection/Item/?id=%FF", 400),
            ("/collection/Item/?id=%", 400), ("/collection/Item/?id=%zz", 400), ("/collection/Item/?id=%ED%A0%80", 400),
            ("/collection/Item/?id=%C0%80", 400), ("/collection/Item/?id=%00", 200), ("/collection/Item/?id=a+b%2Bc", 200),
            ("/collection/\(String(repeating: "x", count: 15_000))/?id=a", 404),
            ("/collection/\(String(repeating: "x", count: 20_000))/?id=a", 414),
        ])
    func escapes(path: String, status: Int) async throws {
        let source = try await source()
        let before = try await source.revision()
        #expect(try await source.client.send("DELETE", source.path(path)).status == status)
        #expect(try await source.revision() == before)
    }

    @Test("a transaction's name holds any character that a path can name")
    func names() async throws {
        let source = try await source()
        let refused = try await source.send("PUT", "/transaction/", DataSource.beginning("a name with NUL \u{0} in it"))
        #expect(answer(refused) == "400 invalidParameterValue /id")
        for id in [
            "../../../../etc/passwd", "................", "%2e%2e%2f%2e%2e%2f", "\u{202E}rtl and \u{1} control",
            "e\u{301} is not é, nor é e\u{301}",
        ] {
            let escaped = id.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? id
            #expect(try await source.send("PUT", "/transaction/", DataSource.beginning(id)).status == 204, "\(id)")
            #expect(try await source.get("/stats/?transactionId=\(escaped)").status == 200, "\(id)")
            #expect(try await source.send("POST", "/transaction/\(escaped)/", "").status == 204, "\(id)")
        }
    }

    @Test("small requests may be compressed, and are of no type but JSON")
    func codings() async throws {
        let source = try await source()
        let body: [UInt8] = [  // gzip of `{}`
            0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3, 0xAB, 0xAE, 5, 0, 0x43, 0xBF, 0xA6, 0xA3, 2, 0, 0, 0,
        ]
        let zipped = ["Content-Encoding": "gzip"]
        #expect(try await source.client.send("POST", source.path("/collection/Item/documents/"), zipped, body: body).status == 200)
        let begin = try await source.client.send("PUT", source.path("/transaction/"), zipped, body: body)
        #expect(answer(begin) == "400 missingParameterValue /id")
        for type in ["text/plain", "application/octet-stream", "application/x-msgpack"] {
            for (method, path) in [
                ("PUT", "/collection/Item/"), ("PUT", "/collection/Item/documents/?importMode=update"),
                ("POST", "/collection/Item/documents/"),
                ("POST", "/documents/query/"), ("PUT", "/transaction/"),
            ] {
                let reply = try await source.client.send(method, source.path(path), ["Content-Type": type], body: "[]")
                #expect(answer(reply) == "415 invalidRequestBody", "\(type) at \(method) \(path)")
            }
        }
    }

    @Test("HEAD has the fields of GET, and no content", arguments: ["/stats/", "/raw/", "/documents/query/?query=sword"])
    func head(path: String) async throws {
        let source = try await source()
        let own: Set = ["x-request-id", "date", "x-process-id", "content-length", "transfer-encoding", "content-encoding"]
        func fields(_ reply: Reply) -> [String: String] {
            let all = reply.fields.map { ($0.name.lowercased(), $0.value) }.filter { !own.contains($0.0) }
            return Dictionary(all) { "\($0), \($1)" }
        }
        for accepted in ["", "gzip"] {
            let get = try await source.get(path, ["Accept-Encoding": accepted])
            let head = try await source.client.send("HEAD", source.path(path), ["Accept-Encoding": accepted])
            #expect(head.status == get.status && head.body.isEmpty)
            #expect(fields(head) == fields(get))
        }
    }
}
