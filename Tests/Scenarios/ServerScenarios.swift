import Foundation
import Testing
import TestSupport
import Values

/// The server beside the data, server.md 16.
@Suite("server 16")
struct ServerScenarios {
    @Test("1: the first start makes the administrator, once")
    func scenario1() async throws {
        let server = try await Server(environment: ["STYX_ADMIN_API_KEY": ""])
        let file = server.data.appending(path: "initial-admin.json")
        let anonymous = Client(port: server.port)
        let context = try await anonymous.send("GET", "/api/v1/context/")
        #expect(context.status == 200)
        #expect(context.result["scope"].string == "server")

        let mode = try FileManager.default.attributesOfItem(atPath: file.path)[.posixPermissions] as? Int
        #expect(mode == 0o600)
        let first = try Data(contentsOf: file)
        let secrets = try #require(Array(first).asJSON)
        #expect(Set(secrets.keys) == ["email", "password", "apiKey"])
        let key = try #require(secrets["apiKey"].string)
        #expect(server.log.contains(file.lastPathComponent))
        #expect(!server.log.contains(key))

        let me = try await anonymous.with(authorization: "Bearer \(key)").send("GET", "/api/v1/user/me/")
        #expect(me.status == 200)
        #expect(me.result["type"].string == "administratorAccount")
        #expect(me.result["profile"]["verifiedEmail"].string == "admin@localhost")

        #expect(try await server.stop() == 0)
        try await server.start()
        #expect(try Data(contentsOf: file) == first)
        let again = try await Client(port: server.port, authorization: "Bearer \(key)").send("GET", "/api/v1/user/me/")
        #expect(again.result["id"] == me.result["id"])
    }

    @Test("1: the administrator's key from the environment")
    func scenario1Environment() async throws {
        let key = String(repeating: "k", count: 40)
        let server = try await Server(environment: ["STYX_ADMIN_API_KEY": key])
        for scheme in ["Bearer", "Basic"] {
            let me = try await Client(port: server.port, authorization: "\(scheme) \(key)").send("GET", "/api/v1/user/me/")
            #expect(me.status == 200)
        }
        let file = try Data(contentsOf: server.data.appending(path: "initial-admin.json"))
        #expect(Array(file).asJSON?.keys.contains("apiKey") == false)
    }

    @Test("1: a key of 20 letters stops the start")
    func scenario1Short() async throws {
        await #expect(throws: Connection.Failure.self) {
            _ = try await Server(environment: ["STYX_ADMIN_API_KEY": String(repeating: "k", count: 20)])
        }
    }

    @Test("3: routes with and without their final slash", arguments: ["/api/v1/user/me", "/api/v1/project/my", "/api/v1/context"])
    func scenario3(path: String) async throws {
        let server = try await Server()
        let client = server.client
        // The key's last use is noted after the first answer, at most once a minute: it must not move between the two that are compared.
        while try await client.send("GET", "/api/v1/user/me/").text.contains(#""title":"initial""#),
            try await !client.send("GET", "/api/v1/user/me/").text.contains(#""lastUseTime":"2"#)
        { await Task.yield() }
        let (with, without) = (try await client.send("GET", path + "/"), try await client.send("GET", path))
        #expect(with.status == 200 && without.status == 200)
        // The key's last use is noted after an answer, so it may appear between two of them.
        func steady(_ reply: Reply) -> String {
            reply.json.jsonText.replacingOccurrences(of: #""lastUseTime":("[^"]*"|null)"#, with: "", options: .regularExpression)
        }
        #expect(steady(with) == steady(without))
        let alias = try await client.send("GET", path.replacingOccurrences(of: "/api/v1/", with: "/api/"))
        #expect(steady(alias) == steady(with))
    }

    @Test("15, 16: the forms of an API key; a password never counts")
    func scenario15() async throws {
        let client = try await SharedServer.get().client
        func status(_ authorization: String) async throws -> Int {
            try await client.with(authorization: authorization).send("GET", "/api/v1/user/me/").status
        }
        func basic(_ text: String) -> String { "Basic " + Data(text.utf8).base64EncodedString() }
        let key = Server.adminKey
        for form in ["Bearer \(key)", "Basic \(key)", basic(":" + key), basic(key + ":"), basic("x:" + key)] {
            #expect(try await status(form) == 200, "\(form)")
        }
        for form in [basic("admin@localhost:secret"), "Bearer", "Digest \(key)", "Bearer sak_\(String(repeating: "0", count: 24))_x"] {
            #expect(try await status(form) == 401, "\(form)")
        }
    }

    @Test("16: two Authorization fields")
    func scenario16() async throws {
        let port = try await SharedServer.get().port
        let reply = try await Client.onThread {
            let connection = try Connection(port: port)
            let field = "Authorization: Bearer \(Server.adminKey)\r\n"
            try connection.write("GET /api/v1/user/me/ HTTP/1.1\r\nHost: a\r\n\(field)\(field)\r\n".utf8)
            return try connection.readReply()
        }
        #expect(reply.status == 401)
    }

    @Test("31: a dead credential", arguments: ["Bearer garbage", "Bearer", "Bearer sat_\(String(repeating: "a", count: 43))"])
    func scenario31(authorization: String) async throws {
        let reply = try await SharedServer.get().client.with(authorization: authorization).send("GET", "/api/v1/user/me/")
        #expect((reply.status, reply.codes) == (401, ["authenticationFailed"]))
        let challenge = try #require(reply["www-authenticate"])
        #expect(challenge.hasPrefix("Bearer") && challenge.contains(#"error="invalid_token""#))
    }

    @Test("32, 33: a project is created, and its name is taken whatever the case")
    func scenario32() async throws {
        let client = try await SharedServer.get().client
        let me = try await client.send("GET", "/api/v1/user/me/").result
        let workspace = try #require(me["workspaces"][0].string)
        let name = "My Game \(Int.random(in: 0..<1_000_000_000))"
        func create(_ members: String) async throws -> Reply {
            try await client.send("PUT", "/api/v1/project/", body: "{\(members)}")
        }
        let made = try await create(#""workspaceId":"\#(workspace)","name":"\#(name)","scriptingLanguage":"cSharpUnity""#)
        #expect(made.status == 200)
        let project = made.result
        #expect(project["branches"].elements.count == 1)
        let branch = project["branches"][0]
        #expect(branch["name"].string == "main" && branch["isPrimary"].bool == true && branch["location"].string == "fileSystem")
        #expect((branch["dataSize"].int ?? .max) < 10240)
        #expect(project["permissions"][0]["grants"].elements.compactMap(\.string) == ["view", "edit", "design", "administer"])
        let aliases = try await client.send("GET", "/api/v1/user/me/").result["projectAliases"].jsonText
        #expect(aliases.contains(name.replacingOccurrences(of: " ", with: "_")))

        let same = try await create(#""workspaceId":"\#(workspace)","name":"\#(name.uppercased())","scriptingLanguage":"other""#)
        #expect((same.status, same.codes) == (409, ["duplicateUniqueValue"]))
        let short = try await create(#""workspaceId":"\#(workspace)","name":"ab","scriptingLanguage":"other""#)
        #expect((short.status, short.codes) == (400, ["parameterBelowMinLength"]))
        let template = try await create(#""workspaceId":"\#(workspace)","name":"\#(name) 2","scriptingLanguage":"other","template":"nope""#)
        #expect(template.status == 400)
        let elsewhere = try await create(#""workspaceId":"0123456789abcdef01234567","name":"\#(name) 3","scriptingLanguage":"other""#)
        #expect((elsewhere.status, elsewhere.codes) == (404, ["resourceNotFound"]))
    }

    @Test("78: the context of an anonymous caller, of a project by its name, of a branch that is not")
    func scenario78() async throws {
        let server = try await SharedServer.get()
        let source = try await server.dataSource()
        let project = try await source.client.send("GET", "/api/v1/project/\(source.project)/").result
        let alias = try #require(project["name"].string).replacingOccurrences(of: "[^A-Za-z0-9]+", with: "_", options: .regularExpression)
        let path = "/api/v1/context/?projectName=\(alias)"
        #expect(try await source.client.with(authorization: nil).send("GET", path).result["scope"].string == "server")
        let context = try await source.client.send("GET", path).result
        #expect(context["scope"].string == "dataSource")
        #expect(context["dataSourceId"].string == source.id)
        #expect(context["preferences"].keys.count == 5)
        let nope = try await source.client.send("GET", path + "&branchName=nope").result
        #expect(nope["scope"].string == "dataSource" && nope["dataSourceId"].isNull)
        #expect(try await source.client.with(authorization: "Bearer x").send("GET", path).status == 401)
    }

    @Test("87: an orderly stop in the middle of requests answers them, and the next start serves the same data")
    func scenario87() async throws {
        let server = try await Server()
        let source = try await server.dataSource(Array(Fixtures.t.utf8))
        let port = server.port
        async let writes = withTaskGroup(of: [String].self) { group in
            for writer in 0..<4 {
                group.addTask {
                    var acknowledged: [String] = []
                    let client = Client(port: port, authorization: "Bearer \(Server.adminKey)")
                    for number in 0..<10_000 {
                        let id = "w\(writer)-\(number)"
                        guard
                            let reply = try? await client.send(
                                "PUT", source.path("/collection/Tag/"), body: #"{"Id":"\#(id)","Label":"x"}"#)
                        else { break }
                        guard reply.status == 200 else { break }
                        acknowledged.append(id)
                    }
                    return acknowledged
                }
            }
            return await group.reduce(into: []) { $0 += $1 }
        }
        while try await source.document("Tag", "w0-5").isNull { await Task.yield() }
        #expect(try await server.stop() == 0)
        let acknowledged = await writes
        #expect(acknowledged.count >= 5)
        try await server.start()
        let again = DataSource(client: server.client, project: source.project, id: source.id)
        for id in acknowledged { #expect(try await !again.document("Tag", id).isNull, "\(id) was acknowledged") }
    }

    @Test("89: bodies that are none")
    func scenario89() async throws {
        let client = try await SharedServer.get().client
        func put(_ body: String, _ fields: [String: String] = [:]) async throws -> Reply {
            try await client.send("PUT", "/api/v1/project/", fields, body: body)
        }
        let duplicate = try await put(#"{"name":"aaa","name":"bbb"}"#)
        #expect((duplicate.status, duplicate.codes) == (400, ["invalidRequestBody"]))
        let deep = try await put(#"{"tags":"# + String(repeating: "[", count: 64) + String(repeating: "]", count: 64) + "}")
        #expect((deep.status, deep.codes) == (400, ["invalidRequestBody"]))
        let large = try await put("\"" + String(repeating: "a", count: 2 << 20) + "\"")
        #expect((large.status, large.codes) == (413, ["parameterAboveMaxSize"]))
        let media = try await put("{}", ["Content-Type": "text/plain"])
        #expect((media.status, media.codes) == (415, ["invalidRequestBody"]))
        let method = try await client.send("PUT", "/api/v1/user/me/", body: "{}")
        #expect((method.status, method["allow"]?.contains("GET")) == (405, true))
        let missing = try await put("{}")
        #expect((missing.status, missing.codes.first) == (400, "missingParameterValue"))
    }

    @Test("93: what an engine plugin sends", .enabled(if: Sample.isThere))
    func scenario93() async throws {
        let source = try await SharedServer.sample()
        let projects = try await source.client.send("GET", "/api/v1/project/my/", ["User-Agent": "Charon, Unreal Editor, FServerApiClient"])
        #expect(projects.status == 200)
        #expect(projects.json.keys == ["result"])
        let mine = try #require(projects.result.elements.first { $0["id"].string == source.project })
        #expect(mine["branches"][0]["id"].string == source.id)
        let raw = try await source.get("/raw/?download=true", ["Accept": "application/json"])
        #expect(raw.status == 200)
        let put = try await source.client.send(
            "PUT", "/api/v1/datasource/\(source.id)", ["Accept": "*/*", "Expect": "100-continue"], body: raw.body)
        #expect(put.status == 200 || put.status == 100)
    }

    @Test("95: --open serves one file to this machine alone", .enabled(if: Sample.isThere))
    func scenario95() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "styx-open-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appending(path: "game.gdjs")
        try Data(try #require(Sample.bytes)).write(to: file)
        let server = try await Server(options: ["--open", file.path])
        let client = Client(port: server.port)
        let projects = try await client.send("GET", "/api/v1/project/my/")
        #expect(projects.status == 200)
        let id = try #require(projects.result[0]["branches"][0]["id"].string)
        let path = "/api/v1/datasource/\(id)/collection/Item/"
        #expect(try await client.send("GET", path + "?uniqueSchemaPropertyNameOrId=Id&uniqueSchemaPropertyValue=Gold").status == 200)
        for fields in [["Host": "evil.example"], ["Origin": "https://evil.example"], ["Sec-Fetch-Site": "cross-site"]] {
            #expect(try await client.send("GET", "/api/v1/project/my/", fields).status == 403, "\(fields)")
        }
        let updated = try await client.send("POST", path, body: #"{"Id":"Gold","StackSize":77}"#)
        #expect(updated.status == 200)
        let saved = try #require(Array(try Data(contentsOf: file)).asJSON)
        let gold = saved["Collections"]["Item"].elements.first { $0["Id"].string == "Gold" }
        #expect(gold?["StackSize"].int == 77)
    }

    @Test("95: --open beyond loopback does not start", .enabled(if: Sample.isThere))
    func scenario95Beyond() async throws {
        let path = try #require(Sample.path)
        let outcome = try await Program.run(["serve", "--open", path, "--listen", "0.0.0.0:0"])
        #expect(outcome.status != 0)
        #expect(outcome.errors.contains("loopback"))
    }
}
