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
}
