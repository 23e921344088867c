import Foundation
import Testing
import TestSupport
import Values

/// Values at and beyond the edge of what can be held: each has its documented answer.
@Suite("values at the edge")
struct HostileDataScenarios {
    /// A schema with wide numbers, a text without a limit, and a reference to its own documents, which name each other by a template.
    private static let game =
        #"{"Collections":{"Schema":[{"Id":"7b0000000000000000000001","Name":"Big","Type":0,"IdGenerator":0,"#
        + #""Specification":"displayTextTemplate=%7BNext%7D","Properties":["#
        + #"{"Id":"7b0000000000000000000065","Name":"Id","DataType":0,"Uniqueness":1,"Requirement":3,"Size":0},"#
        + #"{"Id":"7b0000000000000000000066","Name":"N","DataType":13,"Uniqueness":0,"Requirement":0,"Size":8},"#
        + #"{"Id":"7b0000000000000000000067","Name":"F","DataType":12,"Uniqueness":0,"Requirement":0,"Size":8},"#
        + #"{"Id":"7b0000000000000000000068","Name":"S","DataType":0,"Uniqueness":0,"Requirement":0,"Size":0},"#
        + #"{"Id":"7b0000000000000000000069","Name":"Next","DataType":28,"Uniqueness":0,"Requirement":0,"Size":0,"#
        + #""ReferenceType":{"Id":"7b0000000000000000000001"}}]}]}}"#

    private func source() async throws -> DataSource { try await SharedServer.get().dataSource(Array(Self.game.utf8)) }

    @Test(
        "numbers that are held are held exactly",
        arguments: [
            ("N", "9007199254740992", "9007199254740992"), ("N", "9007199254740993", #""9007199254740993""#),
            ("N", #""9223372036854775807""#, #""9223372036854775807""#), ("N", "-9223372036854775808", #""-9223372036854775808""#),
            ("N", "3.0", "3"), ("F", "1e21", "1E+21"), ("F", "-0.0", "0"), ("F", "5e-324", "5E-324"), ("S", #""""#, #""""#),
        ])
    func held(property: String, sent: String, stored: String) async throws {
        let reply = try await source().create("Big", #"{"Id":"a","\#(property)":\#(sent)}"#)
        #expect(reply.status == 200)
        #expect(reply.text.contains(#""\#(property)":\#(stored)"#), "\(reply.text)")
    }

    @Test(
        "numbers that are not held are refused with their code",
        arguments: [
            ("N", "9223372036854775808", "overflowedValue"), ("N", "1e400", "overflowedValue"), ("F", "1e400", "overflowedValue"),
            ("F", "-1e400", "overflowedValue"), ("F", #""NaN""#, "invalidNumberFormat"), ("F", #""Infinity""#, "invalidNumberFormat"),
            ("N", "1.5", "invalidIntegerFormat"), ("N", #""ten""#, "invalidIntegerFormat"), ("N", "{}", "invalidIntegerFormat"),
        ])
    func refused(property: String, sent: String, code: String) async throws {
        let reply = try await source().create("Big", #"{"Id":"a","\#(property)":\#(sent)}"#)
        #expect((reply.status, reply.errors) == (400, ["\(code) /\(property)"]))
    }

    @Test("NaN is no JSON")
    func notJSON() async throws {
        let reply = try await source().create("Big", #"{"Id":"a","F":NaN}"#)
        #expect((reply.status, reply.codes) == (400, ["invalidRequestBody"]))
    }

    @Test("NaN in MessagePack is the text NaN, which no number reads")
    func notANumber() async throws {
        let source = try await source()
        let head: [UInt8] = [0x81, 0xA3] + Array("Big".utf8) + [0x91, 0x82, 0xA2] + Array("Id".utf8) + [0xA1] + Array("m".utf8)
        let body = head + [0xA1] + Array("F".utf8) + [0xCB, 0x7F, 0xF8, 0, 0, 0, 0, 0, 0]
        let path = source.path("/collections/?importMode=createAndUpdate&validationOptions=checkFormat")
        let reply = try await source.client.send("PUT", path, ["Content-Type": "application/x-msgpack"], body: body)
        #expect(reply.status == 200)
        let record = reply.result["changes"][0]
        #expect(record["status"].string == "error")
        #expect(record["errors"][0]["code"].string == "invalidNumberFormat")
        #expect(record["errors"][0]["path"].string == "/F")
    }

    @Test("documents that refer to each other, and are named by what they refer to, are written to an end")
    func cycle() async throws {
        let source = try await source()
        let body = #"{"Big":[{"Id":"a","Next":"b"},{"Id":"b","Next":"a"}]}"#
        let imported = try await source.send("PUT", "/collections/?importMode=createAndUpdate&validationOptions=checkReferences", body)
        #expect(imported.result["changes"].elements.map { $0["status"].string } == ["created", "created"])
        let found = try await source.document("Big", "a")
        #expect(found["Next"]["DisplayName"].string?.isEmpty == false)
        #expect(try await source.download().status == 200)
        let validity = try await source.send("POST", "/validity/", "")
        #expect(validity.status == 200)
        #expect(validity.result["records"].elements.isEmpty)
    }

    @Test("a text of 15 MB is stored and found, one that is larger than a document may be is refused")
    func longText() async throws {
        let source = try await source()
        let text = String(repeating: "0123456789abcdef", count: 15 << 16)
        #expect(try await source.create("Big", #"{"Id":"long","S":"\#(text)"}"#).status == 200)
        let reply = try await source.find("Big", "Id", "long")
        #expect(reply.status == 200)
        #expect(reply.body.count > 15 << 20)
        _ = try await source.delete("Big", "long")
        let longer = try await source.create("Big", #"{"Id":"longer","S":"\#(text)\#(text.prefix(1 << 20))"}"#)
        #expect((longer.status, longer.errors) == (400, ["parameterAboveMaxSize "]))
    }
}
