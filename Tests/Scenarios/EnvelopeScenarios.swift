import Testing
import TestSupport
import Values

/// Data operations, 25.2: envelope, addressing, negotiation.
@Suite("operations 25.2", .enabled(if: Sample.isThere))
struct EnvelopeScenarios {
    @Test("1: a success has no errors key")
    func scenario1() async throws {
        let reply = try await SharedServer.sample().find("Item", "Id", "Gold")
        #expect(reply.status == 200)
        #expect(reply.json.keys == ["result"])
        #expect(reply.result.keys == ["document", "meta", "metadataHash", "revisionHash"])
        #expect(reply.result["metadataHash"].string?.count == 8)
        #expect(reply.result["revisionHash"].string?.count == 24)
        #expect(reply["content-type"] == "application/json")
    }

    @Test("2: a path without its final slash is served, never redirected")
    func scenario2() async throws {
        let source = try await SharedServer.get().dataSource()
        let body = try #require(Sample.bytes)
        let reply = try await source.client.send("PUT", "/api/v1/datasource/\(source.id)", ["Accept": "*/*"], body: body)
        #expect(reply.status == 200)
        #expect(reply.result["revisionHash"].string?.count == 24)
    }

    @Test("3: without credentials 401; the bare key as Basic and as Bearer")
    func scenario3() async throws {
        let source = try await SharedServer.sample()
        let path = source.path("/stats/")
        let refused = try await source.client.with(authorization: nil).send("GET", path)
        #expect(refused.status == 401)
        #expect(refused.codes == ["authenticationFailed"])
        #expect(refused.json.keys == ["errors"])
        #expect(refused["www-authenticate"]?.hasPrefix("Bearer") == true)
        for scheme in ["Basic", "Bearer", "bearer"] {
            let reply = try await source.client.with(authorization: "\(scheme) \(Server.adminKey)").send("GET", path)
            #expect(reply.status == 200)
        }
    }

    @Test("5: what nobody can serve is 406, in JSON")
    func scenario5() async throws {
        let source = try await SharedServer.sample()
        let reply = try await source.get("/raw/", ["Accept": "text/xml"])
        #expect(reply.status == 406)
        #expect(reply.codes == ["operationNotSupported"])
        #expect(try await source.get("/raw/", ["Accept": "text/xml;q=1, */*;q=0.1"]).status == 200)
    }

    @Test("6: wrong media type 415, malformed JSON 400, wrong method 405")
    func scenario6() async throws {
        let source = try await SharedServer.sample()
        let path = source.path("/collection/Item/")
        let text = try await source.client.send("PUT", path, ["Content-Type": "text/plain"], body: "{}")
        #expect(text.status == 415)
        #expect(text.codes == ["invalidRequestBody"])
        let malformed = try await source.client.send("PUT", path, body: "{")
        #expect(malformed.status == 400)
        #expect(malformed.codes == ["invalidRequestBody"])
        let method = try await source.client.send("PATCH", path, body: "{}")
        #expect(method.status == 405)
        #expect(method.codes == ["operationNotSupported"])
        #expect(method["allow"]?.contains("PUT") == true)
    }
}
