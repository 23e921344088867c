import Testing

@testable import Host

@Suite struct CommandLineTests {
    private static let grammar = CommandLineGrammar(verbs: [
        Verb(
            path: ["serve"], sentence: "Starts the server.",
            options: [
                Verb.Option(name: "listen", value: "HOST:PORT", sentence: "Where."),
                Verb.Option(name: "quiet", value: nil, sentence: "Less."),
            ], run: { _ in 0 }),
        Verb(path: ["project", "create"], sentence: "Creates a project.", operands: ["NAME"], run: { _ in 0 }),
        Verb(path: ["project", "undelete"], sentence: "Takes it back.", operands: ["NAME"], run: { _ in 0 }),
    ])

    private func usage(_ words: String...) -> String? {
        do throws(UsageError) {
            _ = try Self.grammar.parse(words)
            return nil
        } catch { return error.description }
    }

    private func help(_ words: String...) throws -> String? {
        if case .help(let text) = try Self.grammar.parse(words) { text } else { nil }
    }

    @Test("options are given with a blank or an equals sign, operands in between")
    func options() throws {
        guard case .run(let verb, let arguments) = try Self.grammar.parse(["serve", "--listen=a:1", "--quiet"]) else {
            Issue.record("no command")
            return
        }
        #expect(verb.name == "serve")
        #expect(arguments["listen"] == "a:1")
        #expect(arguments.has("quiet"))
        guard case .run(_, let second) = try Self.grammar.parse(["serve", "--listen", "b:2"]) else { return }
        #expect(second["listen"] == "b:2")
    }

    @Test("a wrong word is answered with the nearest right one")
    func suggestions() {
        #expect(usage("sevre") == "there is no command 'sevre': did you mean 'serve'?")
        #expect(usage("project", "craete", "x") == "there is no command 'project craete': did you mean 'create'?")
        #expect(usage("serve", "--lisen", "x") == "there is no option '--lisen' of 'styx serve': did you mean '--listen'?")
        #expect(usage("serve", "--listen") == "option '--listen' has no value: give HOST:PORT behind it")
        #expect(usage("project", "create") == "'styx project create' takes NAME: see styx project create --help")
        #expect(usage("project", "create", "a", "b") != nil)
    }

    @Test("help follows from the declaration, for the program, a family and one command")
    func helpTexts() throws {
        #expect(try help()?.contains("project undelete  Takes it back.") == true)
        #expect(try help("project")?.contains("serve") == false)
        #expect(try help("serve", "--help")?.contains("--listen HOST:PORT  Where.") == true)
    }
}
