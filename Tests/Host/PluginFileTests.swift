import Testing

@testable import Host

@Suite struct PluginFileTests {
    private func read(_ files: (String, String)..., environment: [String: String] = [:]) throws(ConfigurationErrors) -> PluginFiles {
        try PluginFiles(.carried(files.map { (name: $0.0, text: $0.1) }), environment: StyxEnvironment(environment))
    }

    @Test("a file without keys enables the plugin of its name")
    func empty() throws {
        let files = try read(("Users.yaml", "# nothing\n")).files
        #expect(files.map(\.id) == ["Users"])
        #expect(files.first?.isEnabled == true)
    }

    @Test("the environment switches a plugin off")
    func environment() throws {
        #expect(try read(("Users.yaml", ""), environment: ["STYX_USERS_ENABLED": "false"]).files.first?.isEnabled == false)
    }

    @Test("an unknown key is told with the nearest known one, and two files of one id with both names")
    func errors() {
        do throws(ConfigurationErrors) {
            _ = try read(("A.yaml", "id: x\nenabeld: true\n"), ("B.yaml", "id: x\nconfig: 3\n"))
            Issue.record("nothing was refused")
        } catch {
            #expect(
                error.diagnostics.map(\.description) == [
                    "plugins.d/A.yaml:2:1: there is no key 'enabeld': did you mean 'enabled'?",
                    "plugins.d/B.yaml:2:9: 'config' is a single value: write the plugin's keys below it",
                    "plugins.d/B.yaml:1:1: the id 'x' is taken by plugins.d/A.yaml: give one of them another id, or disable it",
                ])
        }
    }

    @Test(
        "what is not enforced is not accepted",
        arguments: [
            ("onFailure: grace 15m", "'grace 15m' is not 'closed', the only one that is offered yet"),
            ("onFailure: open", "'open' is not 'closed', the only one that is offered yet"),
            ("mode: process", "'process' is not 'inproc', the only one that is offered yet"),
            ("file: x.so", "a library runs apart where 'mode' is not given, which is not offered yet"),
            ("grant:\n  http: [https://example.com]", "'grant' limits nothing inside the server"),
        ])
    func unenforced(text: String, told: String) {
        let error = #expect(throws: ConfigurationErrors.self) { try read(("A.yaml", "\(text)\n")) }
        #expect(error?.diagnostics.contains { $0.description.contains(told) } == true)
    }

    @Test("what is enforced is accepted")
    func enforced() throws {
        let file = try #require(read(("A.yaml", "file: x.so\nmode: inproc\nonFailure: closed\nrequired: true\n")).files.first)
        #expect(file.library?.hasSuffix("x.so") == true)
        #expect(file.isRequired)
    }
}
