import Access
import EventLoop
import Glibc
import PluginKit
import Values

/// The program: what it is linked with, and the commands it has.
public struct Program: Sendable {
    private let linked: [AnyPlugin]
    private let carried: [(name: String, text: String)]
    private let buildID: String
    private let environment: [String: String]

    /// - Parameters:
    ///   - linked: Plugins that are part of the executable.
    ///   - carried: The shipped files of `plugins.d`, name and text, where the executable carries them.
    ///   - buildID: What a library must carry to be loaded.
    public init(linked: [AnyPlugin], carried: [(name: String, text: String)], buildID: String) {
        self.linked = linked
        self.carried = carried
        self.buildID = buildID
        environment = Self.environmentOfProcess()
    }

    /// Runs the command that the program was called with, and ends.
    public static func main(linked: [AnyPlugin], carried: [(name: String, text: String)], buildID: String) -> Never {
        let program = Program(linked: linked, carried: carried, buildID: buildID)
        let words = Array(CommandLine.arguments.dropFirst())
        if words.first == "serve-supervised" { program.serveSupervised(Array(words.dropFirst())) }
        if words.first == "serve", !words.contains("--help"), !words.contains("-h") { exit(program.serve(Array(words.dropFirst()))) }
        Task.detached { exit(await program.run(words)) }
        while true { pause() }
    }

    private static func environmentOfProcess() -> [String: String] {
        var variables: [String: String] = [:]
        var next = environ
        while let entry = next.pointee {
            let text = String(cString: entry)
            if let mark = text.firstIndex(of: "=") { variables[String(text[..<mark])] = String(text[text.index(after: mark)...]) }
            next += 1
        }
        return variables
    }

    // MARK: Commands

    private static let configurationOptions = [
        Verb.Option(name: "config", value: "FILE", sentence: "The configuration; ./styx.yaml if there is one."),
        Verb.Option(name: "data", value: "DIR", sentence: "The data folder; ./styx-data unless the configuration says otherwise."),
        Verb.Option(name: "plugins", value: "DIR", sentence: "The folder of plugin files; the shipped plugins.d unless given."),
    ]

    private static let serveOptions =
        configurationOptions + [
            Verb.Option(
                name: "listen", value: "HOST:PORT", sentence: "Where to accept connections; 127.0.0.1:8080. Port 0 takes a free one."),
            Verb.Option(name: "open", value: "GAMEDATA", sentence: "Serves this file to one user without accounts, on loopback only."),
        ]

    private var grammar: CommandLineGrammar {
        CommandLineGrammar(verbs: [
            Verb(path: ["serve"], sentence: "Starts the server.", options: Self.serveOptions, run: { arguments in serve(arguments.words) }),
            Verb(
                path: ["project", "create"], sentence: "Creates a project, empty or from a game data file.", operands: ["NAME"],
                options: Self.configurationOptions + [
                    Verb.Option(name: "from", value: "GAMEDATA", sentence: "The file that its branch begins with."),
                    Verb.Option(name: "owner", value: "EMAIL", sentence: "Whose workspace it is made in; the first administrator's."),
                ],
                run: { arguments in
                    var input = ["name": arguments.operands.first ?? ""]
                    input["from"] = arguments["from"].map(Self.absolute)
                    input["owner"] = arguments["owner"]
                    return await command(.createProject, input, arguments)
                }),
            Verb(
                path: ["project", "grant"],
                sentence: "Gives a user a right in a project: view, edit, design or administer; none takes all away.",
                operands: ["PROJECT", "EMAIL", "RIGHT"], options: Self.configurationOptions,
                run: { arguments in
                    let input = Dictionary(zip(["project", "email", "right"], arguments.operands)) { $1 }
                    return await command(.grant, input, arguments)
                }),
            Verb(
                path: ["project", "backups"],
                sentence: "Lists what restores of a branch have replaced, the newest first; with --restore it is brought back.",
                operands: ["PROJECT", "BRANCH"],
                options: Self.configurationOptions + [
                    Verb.Option(
                        name: "restore", value: "NUMBER",
                        sentence: "Brings back the one with this change number; what is there now becomes a backup in turn."),
                    Verb.Option(name: "json", value: nil, sentence: "Prints one JSON object a line."),
                ],
                run: { arguments in
                    var input = Dictionary(zip(["project", "branch"], arguments.operands)) { $1 }
                    input["restore"] = arguments["restore"]
                    input["json"] = arguments["json"]
                    return await command(.backups, input, arguments)
                }),
            Verb(
                path: ["user", "create"], sentence: "Creates a user with a workspace; the password is read from standard input, or a file.",
                operands: ["EMAIL"],
                options: Self.configurationOptions + [
                    Verb.Option(name: "name", value: "NAME", sentence: "How the user is shown; the address before its @."),
                    Verb.Option(name: "password-file", value: "FILE", sentence: "Reads the password from this file."),
                    Verb.Option(name: "no-password", value: nil, sentence: "Makes an account that cannot sign in with a password."),
                    Verb.Option(name: "administrator", value: nil, sentence: "Makes a server administrator."),
                ], run: createUser),
            Verb(
                path: ["user", "import-key"], sentence: "Gives a user an API key from elsewhere; it is read from standard input.",
                operands: ["EMAIL"], options: Self.configurationOptions,
                run: { arguments in
                    await command(.importKey, ["email": arguments.operands.first ?? "", "key": Self.standardInput()], arguments)
                }),
            Verb(
                path: ["plugin", "list"], sentence: "Lists the plugins and how they are.", options: Self.configurationOptions,
                run: { arguments in await command(.listPlugins, [:], arguments) }),
            Verb(
                path: ["check"], sentence: "Reads the configuration, the plugins and the store, and starts nothing.",
                options: Self.configurationOptions, run: check),
            Verb(
                path: ["version"], sentence: "Prints the version.",
                run: { _ in
                    print("styx \(House.version) (build \(buildID))")
                    return 0
                }),
        ])
    }

    private func run(_ words: [String]) async -> Int32 {
        do throws(UsageError) {
            switch try grammar.parse(words) {
            case .help(let text):
                print(text, terminator: "")
                return 0
            case .run(let verb, let arguments): return await verb.run(arguments)
            }
        } catch {
            Complaint.print(error.description)
            return 2
        }
    }

    /// Runs a host command where the data folder is: in the server that owns it, or here.
    private func command(_ command: HostCommand, _ input: [String: String], _ arguments: Arguments) async -> Int32 {
        do {
            let configuration = try configuration(arguments)
            let folder = configuration.server[ServerSettings.data]
            let progress = ProgressLine(isShown: command == .createProject && isatty(2) == 1)
            let output: String
            if let answer = try ControlClient.ask(command, input, folder: folder) {
                output = answer
            } else {
                _ = try DataFolder(folder, waits: true)
                output = try await Self.here(command, input, try plan(configuration), progress)
            }
            progress.end()
            print(output, terminator: "")
            return 0
        } catch {
            Complaint.print(error)
            return 1
        }
    }

    private static func here(
        _ command: HostCommand, _ input: [String: String], _ plan: House.Plan, _ progress: ProgressLine
    ) async throws -> String {
        let house = try await House(plan, publicURL: "http://127.0.0.1:8080")
        try await ServerProcess.makeAdministrator(house, plan)
        do {
            let output = try await command.run(input, in: house) { progress.show($0) }
            await house.close()
            return output
        } catch {
            await house.close()
            throw error
        }
    }

    private func createUser(_ arguments: Arguments) async -> Int32 {
        var input = ["email": arguments.operands.first ?? ""]
        input["name"] = arguments["name"]
        if arguments.has("administrator") { input["administrator"] = "" }
        if let path = arguments["password-file"] {
            guard let bytes = try? SmallFile.read(path, limit: 4096) else {
                Complaint.print("\(path): the password cannot be read: check the path and its mode")
                return 1
            }
            input["password"] = String(decoding: bytes, as: UTF8.self).trimmed
        } else if !arguments.has("no-password") {
            input["password"] = Self.standardInput()
        }
        return await command(.createUser, input, arguments)
    }

    private func check(_ arguments: Arguments) async -> Int32 {
        do {
            let configuration = try configuration(arguments)
            let plan = try plan(configuration)
            let folder = configuration.server[ServerSettings.data]
            guard Folder.exists(folder) else {
                print("configuration: good\n\(folder): empty, the first start makes it")
                return 0
            }
            _ = try DataFolder(folder, waits: false)
            let house = try await House(plan, publicURL: "http://127.0.0.1:8080")
            let faults = try await house.context.providers(of: .storage).first?.check() ?? []
            await house.close()
            for fault in faults { Complaint.print("\(folder): \(fault)") }
            if faults.isEmpty, house.refused.isEmpty { print("configuration: good\nplugins: \(house.plugins.count) open\nstore: whole") }
            return faults.isEmpty && house.refused.isEmpty ? 0 : 1
        } catch is DataFolder.Taken {
            print("configuration: good\na server owns the data folder: it checks its store itself, see /readyz")
            return 0
        } catch {
            Complaint.print(error)
            return 1
        }
    }

    // MARK: Serving

    /// The supervisor: runs on the main thread.
    private func serve(_ words: [String]) -> Int32 {
        do {
            guard case .run(_, let arguments) = try grammar.parse(["serve"] + words) else { return 2 }
            let isLocal = arguments.has("open")
            if isLocal, let listen = arguments["listen"].flatMap({ ListenAddress($0) }), !listen.isLoopback { throw Self.beyondLoopback }
            let configuration = try configuration(arguments)
            _ = try plan(configuration)
            if isLocal, configuration.server[ServerSettings.listen].contains(where: { !$0.isLoopback }) { throw Self.beyondLoopback }
            let lock = isLocal ? nil : try DataFolder(configuration.server[ServerSettings.data], waits: true).lock
            let addresses = configuration.server[ServerSettings.listen]
            let count = configuration.server[ServerSettings.loops]
            var listeners: [Int32] = []
            var name = ""
            for address in addresses {
                let bound: (descriptors: [Int32], port: UInt16)
                do throws(SystemError) {
                    bound = try ListeningSocket.bind(
                        host: address.host, port: address.port, count: count == 0 ? LoopGroup.availableParallelism : count)
                } catch {
                    throw StartFailure("\(address) cannot be listened on (\(error)): give another with --listen HOST:PORT")
                }
                listeners += bound.descriptors
                if name.isEmpty { name = ListenAddress(host: address.host, port: bound.port).description }
            }
            guard let executable = Self.executable else { throw StartFailure("the program's own file cannot be found: mount /proc") }
            return Supervisor(executable: executable, arguments: words, listeners: listeners, lock: lock, address: name).run()
        } catch let error as UsageError {
            Complaint.print(error.description)
            return 2
        } catch {
            Complaint.print(error)
            return 1
        }
    }

    private static let beyondLoopback = StartFailure("a single file is served on loopback only: give --listen 127.0.0.1:PORT")

    /// The server below a supervisor.
    private func serveSupervised(_ words: [String]) -> Never {
        guard words.count >= 4, let supervisor = Int32(words[3]) else { exit(2) }
        ServerProcess.follow(supervisor)
        do {
            guard case .run(_, let arguments) = try grammar.parse(["serve"] + words.dropFirst(4)) else { exit(2) }
            let configuration = try configuration(arguments)
            var plan = try plan(configuration)
            if let path = arguments["open"] { plan.local = try LocalFile(path, limit: configuration.server[ServerSettings.gameDataLimit]) }
            ServerProcess.run(
                plan,
                ServerProcess.Inheritance(
                    listeners: words[0].split(separator: ",").compactMap { Int32($0) }, address: words[1], announced: Int32(words[2])))
        } catch {
            Complaint.print(error)
            exit(1)
        }
    }

    // MARK: What was given

    private func configuration(_ arguments: Arguments) throws -> Configuration {
        var overrides = Configuration.Overrides(data: arguments["data"], plugins: arguments["plugins"])
        if let text = arguments["listen"] {
            guard let address = ListenAddress(text) else {
                throw UsageError(description: "'\(text)' is no address: give --listen HOST:PORT, such as 127.0.0.1:8080")
            }
            overrides.listen = address
        }
        return try Configuration(file: arguments["config"], environment: environment, overrides: overrides)
    }

    private func plan(_ configuration: Configuration) throws -> House.Plan {
        let log = Log(from: configuration.log[LogSettings.level], form: configuration.log[LogSettings.form])
        let files = try PluginFiles(pluginFiles(configuration), environment: configuration.environment)
        let folder = Self.executable.map { PathText.folder(of: $0) } ?? "."
        return House.Plan(
            configuration: configuration, source: PluginSource(linked: linked, folder: folder, buildID: buildID), pluginFiles: files,
            log: log)
    }

    /// The shipped `plugins.d`: in the working folder, else beside the executable, else the copy that the executable carries.
    private func pluginFiles(_ configuration: Configuration) -> PluginFiles.Source {
        if let folder = configuration.server[ServerSettings.plugins] { return .folder(folder) }
        if Folder.exists("plugins.d") { return .folder("plugins.d") }
        let beside = Self.executable.map { PathText.folder(of: $0) + "/plugins.d" }
        if let beside, Folder.exists(beside) { return .folder(beside) }
        return .carried(carried)
    }

    private static let executable: String? = {
        guard let path = realpath("/proc/self/exe", nil) else { return nil }
        defer { free(path) }
        return String(cString: path)
    }()

    private static func absolute(_ path: String) -> String {
        guard let resolved = realpath(path, nil) else { return path }
        defer { free(resolved) }
        return String(cString: resolved)
    }

    /// The first line of standard input.
    private static func standardInput() -> String { readLine() ?? "" }
}

/// One line on standard error that says how much is done.
private struct ProgressLine: Sendable {
    let isShown: Bool

    func show(_ part: Double) {
        if isShown { Complaint.write("\rstoring \(Int(part * 100)) %") }
    }

    func end() {
        if isShown { Complaint.write("\r\u{1B}[K") }
    }
}
