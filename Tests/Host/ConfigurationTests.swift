import Testing

@testable import Host

@Suite struct ConfigurationTests {
    private func configuration(_ text: String, _ environment: [String: String] = [:]) throws(ConfigurationErrors) -> Configuration {
        try Configuration(text: Array(text.utf8), name: "styx.yaml", environment: environment)
    }

    private func errors(_ text: String, _ environment: [String: String] = [:]) -> [String] {
        do throws(ConfigurationErrors) {
            _ = try configuration(text, environment)
            return []
        } catch { return error.diagnostics.map(\.description) }
    }

    @Test("nothing is needed: every setting has its default")
    func defaults() throws {
        let configuration = try configuration("")
        #expect(configuration.server[ServerSettings.listen] == [ListenAddress(host: "127.0.0.1", port: 8080)])
        #expect(configuration.server[ServerSettings.data] == "./styx-data")
        #expect(configuration.auth[AuthSettings.requestsAtOnce] == 256)
        #expect(configuration.auth[AuthSettings.requestRate] == nil)
    }

    @Test(
        "an error says file, line, column, what is wrong and what to do",
        arguments: [
            ("server:\n  lisen: [a:1]\n", "styx.yaml:2:3: 'server' has no key 'lisen': did you mean 'listen'?"),
            ("sever:\n  data: x\n", "styx.yaml:1:1: there is no section 'sever': did you mean 'server'?"),
            (
                "server:\n  headTimeout: soon\n",
                "styx.yaml:2:16: server.headTimeout: 'soon' is not a duration from 1 s to 10 m, such as 15 s: "
                    + "write a duration from 1 s to 10 m, such as 15 s"
            ),
            (
                "server:\n  data: a\n  data: b\n",
                "styx.yaml:3:3: the key 'data' stands twice: remove it, or the one of line 2"
            ),
            ("server: [1]\n", "styx.yaml:1:9: 'server' is a list: write its keys below it"),
            ("log:\n  form: xml\n", "styx.yaml:2:9: log.form: 'xml' is not one of plain, json: write one of plain, json"),
            (
                "server:\n  tlsKey: k.pem\n",
                "styx.yaml:2:11: of server.tlsCertificate and server.tlsKey one is missing: give both or none"
            ),
            ("a: &x 1\nserver: *x\n", "styx.yaml:1:7: an anchor stands here: remove it"),
            ("server:\n  data: a\u{0}b\n", "styx.yaml:2:10: a control character stands here: remove it"),
        ])
    func sentence(text: String, expected: String) {
        #expect(errors(text).contains(expected), "\(errors(text))")
    }

    @Test("all errors come in one pass")
    func onePass() {
        let found = errors("server:\n  listen: nowhere\n  bodyRate: -1\nauth:\n  passwordMinLength: 5\nfeatures:\n  billing: maybe\n")
        #expect(found.count == 4, "\(found)")
    }

    @Test("text that is not YAML is one error with its place")
    func syntax() {
        let found = errors("server:\n  data: \"x\n")
        #expect(found.count == 1)
        #expect(found.first?.hasPrefix("styx.yaml:") == true)
    }

    @Test("deep nesting, a second document and bytes that are no UTF-8 are refused")
    func hostile() {
        #expect(errors(String(repeating: "[", count: 100_000)).count == 1)
        #expect(errors("--- \na: 1\n---\nb: 2\n").contains { $0.contains("second document") })
        #expect(throws: ConfigurationErrors.self) { try YAMLReader.read([0xFF, 0xFE, 0x41], file: "x") }
    }

    @Test("the environment wins over the file, and its underscores do not count")
    func environment() throws {
        let configuration = try configuration(
            "server:\n  trustedProxies: [10.0.0.1]\n  drainTimeout: 5\n",
            ["STYX_SERVER_TRUSTED_PROXIES": "192.0.2.0/24, ::1", "STYX_SERVER_DRAINTIMEOUT": "2 s", "STYX_AUTH_SESSION_IDLE": "3d"])
        #expect(configuration.server[ServerSettings.trustedProxies].map(\.description) == ["192.0.2.0/24", "::1/128"])
        #expect(configuration.server[ServerSettings.drainTimeout] == .seconds(2))
        #expect(configuration.auth[AuthSettings.sessionIdle] == .seconds(259_200))
    }

    @Test("a list in the environment may be a JSON array")
    func list() throws {
        let configuration = try configuration("", ["STYX_SERVER_LISTEN": "[\"127.0.0.1:1\", \"[::1]:2\"]"])
        #expect(configuration.server[ServerSettings.listen].map(\.description) == ["127.0.0.1:1", "[::1]:2"])
    }

    @Test("a variable that names nothing is told, those that stand outside are not")
    func unknownVariables() {
        let environment = StyxEnvironment(["STYX_SERVER_LISEN": "x", "STYX_ADMIN_EMAIL": "a@b", "STYX_SINGLE_BINARY": "1", "HOME": "/"])
        let found = environment.unknown(in: Configuration.sections).map(\.description)
        #expect(found == ["STYX_SERVER_LISEN: this variable names no setting: did you mean 'server.listen'?"])
    }

    @Test("beyond loopback the server wants encryption")
    func insecure() throws {
        #expect(errors("server:\n  listen: [0.0.0.0:80]\n").count == 1)
        #expect(errors("server:\n  listen: [0.0.0.0:80]\n  allowInsecure: true\n") == [])
        #expect(errors("server:\n  listen: [0.0.0.0:80]\n  publicUrl: https://styx.example\n") == [])
    }

    @Test(
        "durations and sizes",
        arguments: [
            ("90", Duration.seconds(90)), ("500ms", .milliseconds(500)), ("1.5 h", .seconds(5400)), ("2m", .seconds(120)), ("-1", nil),
            ("x", nil),
        ])
    func durations(text: String, expected: Duration?) {
        #expect(Span.duration(text) == expected)
        #expect(Size.bytes("16 KiB") == 16_384)
        #expect(Size.bytes("99999999999 GiB") == nil)
    }

    @Test("a secret is a reference, in the environment also the value, and never printed")
    func secrets() throws {
        let setting = Setting("password", .secret, "A password.")
        var diagnostics: [Diagnostic] = []
        let inFile = try YAMLReader.read(Array("password: hunter2\n".utf8), file: "a.yaml")
        _ = Section("NotifySMTP", [setting]).read(inFile, StyxEnvironment([:]), &diagnostics)
        #expect(diagnostics.map(\.what) == ["NotifySMTP.password: a secret stands in the file itself"])
        let values = Section("NotifySMTP", [setting]).read(nil, StyxEnvironment(["STYX_NOTIFYSMTP_PASSWORD": "hunter2"]), &diagnostics)
        #expect(values[setting]?.value == "hunter2")
        #expect("\(values)".contains("hunter2") == false)
    }
}
