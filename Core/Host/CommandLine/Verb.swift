/// One command of the program: declared once; parsing, errors and `--help` follow.
struct Verb: Sendable {
    /// An option with its value, or a switch.
    struct Option: Sendable {
        let name: String
        /// What its value is, in the help: `FILE`; nil for a switch.
        let value: String?
        let sentence: String
    }

    /// Words that name it: `project create`.
    let path: [String]
    let sentence: String
    /// Names of what stands without an option, in order: `NAME`.
    var operands: [String] = []
    var options: [Option] = []
    let run: @Sendable (Arguments) async -> Int32

    var name: String { path.joined(separator: " ") }

    /// What `--help` prints.
    var help: String {
        let all = options + [Option(name: "help", value: nil, sentence: "Prints this.")]
        let width = all.map { Self.spelled($0).count }.max() ?? 0
        let lines = all.map { option in
            let spelled = Self.spelled(option)
            return "  \(spelled)\(String(repeating: " ", count: width - spelled.count))  \(option.sentence)"
        }
        let usage = (["styx"] + path + operands + (options.isEmpty ? [] : ["[OPTION...]"])).joined(separator: " ")
        return "usage: \(usage)\n\n\(sentence)\n\n\(lines.joined(separator: "\n"))\n"
    }

    private static func spelled(_ option: Option) -> String { "--\(option.name)\(option.value.map { " \($0)" } ?? "")" }
}

/// What was given to a command.
struct Arguments: Sendable {
    var operands: [String] = []
    var options: [String: String] = [:]
    /// All words behind the command's own.
    var words: [String] = []

    subscript(option: String) -> String? { options[option] }
    func has(_ option: String) -> Bool { options[option] != nil }
}

/// A wrong use of the command line: exit 2.
struct UsageError: Error, Equatable, CustomStringConvertible {
    let description: String
}

/// Finds the command that words name, and what is given to it.
struct CommandLineGrammar: Sendable {
    let verbs: [Verb]

    enum Parsed {
        case run(Verb, Arguments)
        case help(String)
    }

    func parse(_ words: [String]) throws(UsageError) -> Parsed {
        guard let first = words.first, first != "--help", first != "-h", first != "help" else { return .help(overview) }
        let matching = verbs.filter { $0.path.first == first }
        guard !matching.isEmpty else { throw unknown("command '\(first)'", first, verbs.compactMap(\.path.first)) }
        guard let verb = matching.first(where: { Array(words.prefix($0.path.count)) == $0.path }) else {
            let second = words.dropFirst().first ?? ""
            if second.isEmpty || second == "--help" { return .help(overview(of: matching)) }
            throw unknown("command '\(first) \(second)'", second, matching.compactMap { $0.path.dropFirst().first })
        }
        let rest = Array(words.dropFirst(verb.path.count))
        if rest.contains("--help") || rest.contains("-h") { return .help(verb.help) }
        return .run(verb, try arguments(rest, of: verb))
    }

    private func arguments(_ words: [String], of verb: Verb) throws(UsageError) -> Arguments {
        var arguments = Arguments(words: words)
        var rest = words[...]
        while let word = rest.popFirst() {
            guard word.hasPrefix("--") else {
                arguments.operands.append(word)
                continue
            }
            let parts = word.dropFirst(2).split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let name = String(parts.first ?? "")
            guard let option = verb.options.first(where: { $0.name == name }) else {
                throw unknown("option '--\(name)' of 'styx \(verb.name)'", name, verb.options.map(\.name), prefix: "--")
            }
            if option.value == nil {
                arguments.options[name] = ""
            } else if parts.count == 2 {
                arguments.options[name] = String(parts[1])
            } else if let value = rest.popFirst() {
                arguments.options[name] = value
            } else {
                throw UsageError(description: "option '--\(name)' has no value: give \(option.value ?? "one") behind it")
            }
        }
        guard arguments.operands.count == verb.operands.count else {
            let expected = verb.operands.isEmpty ? "nothing but options" : verb.operands.joined(separator: " ")
            throw UsageError(description: "'styx \(verb.name)' takes \(expected): see styx \(verb.name) --help")
        }
        return arguments
    }

    private func unknown(_ what: String, _ word: String, _ known: [String], prefix: String = "") -> UsageError {
        let nearest = NearestWord.of(word, in: known)
        return UsageError(description: "there is no \(what): \(nearest.map { "did you mean '\(prefix)\($0)'?" } ?? "see styx --help")")
    }

    private var overview: String { "usage: styx COMMAND [--help]\n\n" + overview(of: verbs) }

    private func overview(of verbs: [Verb]) -> String {
        let visible = verbs.filter { !$0.sentence.isEmpty }
        let width = visible.map(\.name.count).max() ?? 0
        return visible.map { "  \($0.name)\(String(repeating: " ", count: width - $0.name.count))  \($0.sentence)\n" }.joined()
    }
}
