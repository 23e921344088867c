/// Why a plugin does not run: the facts, told in one sentence with a code that stays the same for ever (spec/plugins.md 3.11).
package enum PluginFault: Error, Equatable, Sendable {
    case notFound(file: String)
    case notReadable(file: String, reason: String)
    case writableByOthers(file: String)
    case notLibrary(file: String)
    case otherMachine(file: String, machine: UInt16)
    case notPlugin(file: String)
    case otherHash(file: String, expected: String, found: String)
    case missingLibrary(file: String, library: String)
    case oldLibrary(file: String, symbol: String)
    case otherBuild(file: String, found: String, expected: String)
    case loader(file: String, reason: String)
    case otherID(file: String, expected: String, found: String)
    case duplicateID(id: String, other: String)
    case settings(Diagnostic)
    case needsCycle(chain: [String])
    case missingNeed(point: String)
    case openFailed(reason: String)
    case openTimeout(seconds: Int)
    case unknown(known: [String])
    case declaration(reason: String)

    /// `STYX-P…`, what `styx plugin explain` and a search engine find.
    package var code: String { "STYX-P" + String(repeating: "0", count: 3 - String(number).count) + String(number) }

    private var number: Int {
        switch self {
        case .notFound, .unknown: 1
        case .notReadable: 2
        case .writableByOthers: 3
        case .otherMachine: 4
        case .notLibrary: 5
        case .notPlugin: 6
        case .otherHash: 7
        case .missingLibrary: 8
        case .oldLibrary: 9
        case .otherBuild: 10
        // 11 and 12 are the major and minor revision of the C interface.
        case .otherID: 13
        case .duplicateID: 14
        case .settings: 15
        // 16 is a grant that is missing.
        case .needsCycle: 17
        case .openFailed: 18
        case .openTimeout: 19
        // 20 is a probe that failed.
        case .missingNeed: 21
        case .loader: 22
        case .declaration: 23
        }
    }

    /// What is wrong, and what to do.
    package var sentence: (what: String, remedy: String) {
        switch self {
        case .notFound(let file): ("there is no file \(file)", "install it, or disable the plugin")
        case .notReadable(let file, let reason): ("\(file) cannot be read (\(reason))", "give the server's user the right to read it")
        case .writableByOthers(let file): ("everybody may write \(file)", "take that right away: chmod o-w,g-w")
        case .notLibrary(let file): ("\(file) is not a 64-bit shared library, or is damaged", "install it again")
        case .otherMachine(let file, let machine):
            (
                "\(file) was built for another processor (machine \(machine), this one is \(ELFFile.machine))",
                "install the file for this processor"
            )
        case .notPlugin(let file): ("\(file) is not a Styx plugin: it carries no build id", "install the file that belongs to this server")
        case .otherHash(let file, let expected, let found):
            ("\(file) has SHA-256 \(found), its configuration says \(expected)", "install the right file, or correct `sha256`")
        case .missingLibrary(let file, let library): ("\(file) needs \(library), which is not installed", "install that library")
        case .oldLibrary(let file, let symbol): ("\(file) needs \(symbol), which this system is too old for", "upgrade the system")
        case .otherBuild(let file, let found, let expected):
            (
                "\(file) belongs to another build of Styx (its build id is \(found), this server's is \(expected))",
                "install the library that was built with this server"
            )
        case .loader(let file, let reason): ("\(file) cannot be loaded (\(reason))", "install it again")
        case .otherID(let file, let expected, let found):
            ("\(file) says it is '\(found)', not '\(expected)'", "correct `id` or the file's name")
        case .duplicateID(let id, let other): ("the id '\(id)' is taken by \(other)", "give one of them another id, or disable it")
        case .settings(let diagnostic): (diagnostic.what, diagnostic.remedy)
        case .needsCycle(let chain): ("its needs go round in a circle (\(chain.joined(separator: " -> ")))", "disable one of them")
        case .missingNeed(let point): ("it needs \(point), which no enabled plugin offers", "enable a plugin that offers \(point)")
        case .openFailed(let reason): ("it did not open (\(reason))", "mend the cause, then start the server again")
        case .openTimeout(let seconds): ("it did not open within \(seconds) s", "see its log lines for what it waits for")
        case .unknown(let known): ("this server has no such plugin linked in", "use one of \(known.sorted().joined(separator: ", "))")
        case .declaration(let reason): ("its declaration is wrong (\(reason))", "report it to its author")
        }
    }
}

/// A plugin that is configured and does not run, and where its configuration stands.
package struct RefusedPlugin: Error, Equatable, Sendable, CustomStringConvertible {
    package let name: String
    package let position: SourcePosition
    package let fault: PluginFault

    package init(_ name: String, at position: SourcePosition, _ fault: PluginFault) {
        self.name = name
        self.position = position
        self.fault = fault
    }

    /// `plugin NAME (FILE:LINE): what is wrong: what to do (CODE)`, on one line.
    package var description: String {
        let place = position.line > 0 ? "\(position.file):\(position.line)" : position.file
        return "plugin \(name) (\(place)): \(fault.sentence.what): \(fault.sentence.remedy) (\(fault.code))"
    }
}
