import Access
import Crypto
import EventLoop
import GameData
import HTTP
import PluginKit
import Sharing
import Storage
import Synchronization
import Values

/// A server put together: its loops, its store, its plugins, the pipeline over them. Without sockets: a command opens the same on a resting folder.
package final class House: Sendable {
    /// The version of this program.
    package static let version = "0.1.0"

    package let loops: LoopGroup
    package let context: HostContext
    package let pipeline: Pipeline
    package let plugins: [OpenPlugin]
    package let refused: [RefusedPlugin]
    /// Which texts may be a password.
    let passwordPolicy: PasswordPolicy
    private let draining: Draining

    private final class Draining: Sendable { let isOn = Mutex(false) }

    /// What a house is opened with.
    package struct Plan: Sendable {
        package var configuration: Configuration
        package var source: PluginSource
        package var pluginFiles: PluginFiles
        package var log: Log
        /// The file of single-file mode, whose plugin for storage is this one instead of those of `plugins.d`.
        package var local: LocalFile?

        package init(configuration: Configuration, source: PluginSource, pluginFiles: PluginFiles, log: Log, local: LocalFile? = nil) {
            self.configuration = configuration
            self.source = source
            self.pluginFiles = pluginFiles
            self.log = log
            self.local = local
        }
    }

    /// Opens everything; whatever is wrong with the configuration is told in one throw.
    ///
    /// - Parameter publicURL: What addresses in answers begin with, where the configuration does not say.
    package init(_ plan: Plan, publicURL: String) async throws {
        let configuration = plan.configuration
        let log = plan.log
        passwordPolicy = PasswordPolicy(minimum: configuration.auth[AuthSettings.passwordMinLength])
        let count = configuration.server[ServerSettings.loops]
        loops = try LoopGroup(count: count == 0 ? nil : count)
        let workers = try WorkPool(
            threads: configuration.storage[StorageSettings.workers], queue: configuration.storage[StorageSettings.workQueue])
        let address = configuration.server[ServerSettings.publicURL] ?? publicURL
        context = HostContext(
            server: HostContext.Server(version: Self.version, publicURL: address, features: Self.features(configuration)),
            dataFolder: plan.local == nil ? configuration.server[ServerSettings.data] : nil, fileName: plan.local?.name, workers: workers,
            downloadGrant: configuration.access[AccessSettings.downloadRequires] == .administer ? .administer : .view,
            processesAtOnce: configuration.auth[AuthSettings.processesAtOnce],
            log: { severity, message in log.log(LogEvent(LogLevel(severity), message)) })

        var (ordered, refused) = try Self.order(plan)
        var opened: [OpenPlugin] = []
        if let local = plan.local {
            context.take([Offer(.storage, local.store)])
        } else {
            try await Self.open(ordered.filter(\.isStorage), on: context, &opened, &refused, log)
        }
        ordered.removeAll(where: \.isStorage)
        guard let store = context.providers(of: .storage).first else {
            throw StartFailure("no plugin offers storage: enable one in \(plan.pluginFiles.folder), StorageSQLite for instance")
        }
        let directory = try await Directory(in: store, clock: context.clock, random: context.random)
        let clock = context.clock
        let branches = Branches(
            in: store, on: loops.loops, workers: workers,
            generator: IDGenerator(seconds: { UInt32(clamping: clock.now.milliseconds / 1000) }),
            budget: configuration.storage[StorageSettings.dataBudget] ?? LoopGroup.availableMemory / 2,
            keepBytes: plan.local == nil ? configuration.history[HistorySettings.keepBytes].map { Int64($0) } : LocalFile.keepBytes,
            now: { clock.now.milliseconds })
        context.settle(directory: directory, branches: branches)
        Self.tellUnreadable(in: branches, log)
        try await Self.open(ordered.filter(\.isFormat), on: context, &opened, &refused, log)
        ordered.removeAll(where: \.isFormat)
        try await plan.local?.settle(in: directory, branches, context.formats)
        if let local = plan.local { context.readOnly.ask { _, _ in local.isReadOnly ? [.fileIsReadOnly] : [] } }
        plan.local?.watch(on: loops.loops[0], branches, context.formats)
        Self.sweep(context.processes, on: loops.loops[0])
        FreedMemory().follow(context.processes)
        try await Self.open(ordered, on: context, &opened, &refused, log)
        plugins = opened
        self.refused = refused
        for refusal in refused { log.error(refusal.description) }
        for variable in Self.unknownVariables(plan, ordered) { log.warning(variable.description) }

        let draining = Draining()
        self.draining = draining
        pipeline = try Self.pipeline(plan, context, opened, refused, isDraining: { draining.isOn.withLock { $0 } })
    }

    /// Says from now on that it is not ready.
    package func beginDraining() {
        draining.isOn.withLock { $0 = true }
        // Those who wait for a transaction's end would wait longer than the server does.
        Task.detached { [context] in await context.branches.closeTransactions() }
    }

    /// Names each row that cannot be read when its branch is loaded (operations 4.7).
    private static func tellUnreadable(in branches: Branches, _ log: Log) {
        branches.listen { event in
            guard case .foundUnreadable(let rows) = event.kind else { return }
            for row in rows.prefix(mostToldUnreadable) {
                log.error(
                    "A stored document cannot be read, its row is left alone", ("branch", event.branch.description),
                    ("schema", row.schema.string), ("id", row.id?.string ?? ""), ("row", String(row.row)))
            }
            guard rows.count > mostToldUnreadable else { return }
            log.error(
                "More stored documents cannot be read", ("branch", event.branch.description),
                ("count", String(rows.count - mostToldUnreadable)))
        }
    }

    /// Rows of one branch that are named each by itself.
    private static var mostToldUnreadable: Int { 100 }

    /// Lets go of results and states of processes that are kept no longer.
    private static func sweep(_ processes: ProcessRegistry, on loop: LoopThread) {
        loop.execute { [weak processes] in _ = loop.schedule(every: .seconds(60)) { processes?.sweep() } }
    }

    /// Closes the plugins, the last opened first.
    package func close() async {
        for plugin in plugins.reversed() { await plugin.close() }
    }

    // MARK: Plugins

    /// Variables that name no setting of the server or of a plugin; what begins with the name of a plugin that does not run is left alone.
    private static func unknownVariables(_ plan: Plan, _ running: [ConfiguredPlugin]) -> [Diagnostic] {
        let sections = plan.pluginFiles.files.map { file in
            let declared = running.first { $0.file.id == file.id }?.plugin.settings ?? []
            return Section(file.id, PluginFile.settings + PluginSection(file.id, declared).settings)
        }
        let known = Set(running.map(\.file.id))
        let resting = plan.pluginFiles.files.map(\.id).filter { !known.contains($0) }.map { "STYX_\($0.uppercased())_" }
        return plan.configuration.environment.unknown(in: Configuration.sections + sections).filter { variable in
            !resting.contains { variable.position.file.hasPrefix($0) }
        }
    }

    private static func order(_ plan: Plan) throws -> (ordered: [ConfiguredPlugin], refused: [RefusedPlugin]) {
        var diagnostics: [Diagnostic] = []
        var refused: [RefusedPlugin] = []
        var configured: [ConfiguredPlugin] = []
        for file in plan.pluginFiles.files where file.isEnabled {
            do throws(PluginFault) {
                let plugin = try plan.source.plugin(file)
                if plan.local != nil, plugin.offers.contains(.storage) { continue }
                let section = PluginSection(file.id, plugin.settings)
                let values = section.read(file.config, plan.configuration.environment, &diagnostics)
                configured.append(ConfiguredPlugin(plugin: plugin, file: file, values: values))
            } catch {
                refused.append(RefusedPlugin(file.id, at: file.position, error))
                if file.isRequired { throw StartFailure(RefusedPlugin(file.id, at: file.position, error).description) }
            }
        }
        diagnostics += PluginOrder.conflicts(configured)
        if let errors = ConfigurationErrors(diagnostics) { throw errors }
        var (ordered, unmet) = PluginOrder.of(configured)
        if let local = plan.local {
            // What needs storage has it: the file is the store.
            let met = unmet.filter { $0.fault == .missingNeed(point: "\(ExtensionPoint.storage)") }.map(\.name)
            ordered += configured.filter { met.contains($0.plugin.id.description) }
            unmet.removeAll { met.contains($0.name) }
            _ = local
        }
        return (ordered, refused + unmet)
    }

    private static func open(
        _ plugins: [ConfiguredPlugin], on context: HostContext, _ opened: inout [OpenPlugin], _ refused: inout [RefusedPlugin], _ log: Log
    ) async throws {
        for configured in plugins {
            do {
                if let store = context.providers(of: .storage).first { try await store.migrate(configured.plugin.migrations) }
                let plugin = try await Self.open(configured, on: context)
                context.take(plugin.offers)
                opened.append(plugin)
            } catch {
                let reason = error as? PluginFault ?? .openFailed(reason: "\(error)")
                let fault = RefusedPlugin(configured.plugin.id.description, at: configured.file.position, reason)
                // Without its store a server has nothing to serve.
                if configured.file.isRequired || configured.isStorage { throw StartFailure(fault.description) }
                refused.append(fault)
            }
        }
    }

    /// Seconds that a plugin may take to open.
    private static var openTimeout: Int { 60 }

    /// Opens one plugin; one that does not come to an end is left behind.
    private static func open(_ configured: ConfiguredPlugin, on context: HostContext) async throws -> OpenPlugin {
        let wait = FirstResult<OpenPlugin>()
        let opening = wait.begin { try await configured.plugin.open(configured.values, on: context) }
        let patience = Task {
            try await Task.sleep(for: .seconds(openTimeout))
            wait.end(with: .failure(PluginFault.openTimeout(seconds: openTimeout)))
            opening.cancel()
        }
        defer { patience.cancel() }
        return try await wait.value()
    }

    private static func features(_ configuration: Configuration) -> [String] {
        ["authentication"] + FeatureSettings.all.filter { configuration.features[$0] }.map(\.name)
    }

    // MARK: Pipeline

    private static func pipeline(
        _ plan: Plan, _ context: HostContext, _ plugins: [OpenPlugin], _ refused: [RefusedPlugin],
        isDraining: @escaping @Sendable () -> Bool
    ) throws -> Pipeline {
        let formats = context.formats
        let operations = plugins.flatMap { plugin in plugin.operations.map { (plugin.id, $0.offering(formats)) } }
        let metrics = operations.map { OperationMetrics(operation: $0.1.route.id, plugin: $0.0.description) }
        let server = plan.configuration.server
        let networks = server[ServerSettings.operatorNetworks]
        let pages = HostPages(
            documents: documents(operations), plugins: plugins, refused: refused.map(\.description), metrics: metrics,
            operatorNetworks: networks, isDraining: isDraining)
        let auth = plan.configuration.auth
        let bounds = RequestBounds(
            RequestBounds.Limits(
                anonymousAMinute: auth[AuthSettings.anonymousRate], deadCredentialsAMinute: auth[AuthSettings.deadCredentialRate],
                refusalsAMinute: auth[AuthSettings.refusalRate], atOnce: auth[AuthSettings.requestsAtOnce]), clock: { Monotonic.now })
        let origins = server[ServerSettings.allowedOrigins].map(\.text)
        return Pipeline(
            Pipeline.Parts(
                operations: operations.map(\.1), metrics: metrics, router: try Router(operations.map(\.1.route)),
                directory: context.directory,
                authentication: Authentication(providers: context.providers(of: .auth)), bounds: bounds, pages: pages,
                guards: plan.local.map { LocalGuard(caller: $0.caller, allowedOrigins: origins) },
                gameDataLimit: server[ServerSettings.gameDataLimit],
                bodies: BodyBudget(server[ServerSettings.gameDataAtOnce], largest: server[ServerSettings.gameDataLimit]), formats: formats,
                trustedProxies: server[ServerSettings.trustedProxies],
                workers: context.workers, cors: CrossOrigin(origins: origins),
                isPublicHTTPS: context.server.publicURL.hasPrefix("https://"), log: plan.log,
                logged: plan.configuration.log[LogSettings.requests], nanoseconds: { Monotonic.nanoseconds }))
    }

    /// The two documents that describe the API, each in both forms.
    private static func documents(_ operations: [(PluginID, BoundOperation)]) -> [String: (type: String, bytes: [UInt8])] {
        var pages: [String: (type: String, bytes: [UInt8])] = [:]
        for (name, isAdditive) in [("server", false), ("styx", true)] {
            let routes = operations.filter { $0.1.route.isAdditive == isAdditive }.map { (route: $0.1.route, area: $0.0) }
            let value = OpenAPIDocument(title: "Styx", version: version, routes).value
            var writer = JSONWriter()
            writer.write(value)
            pages["open.api.\(name).json"] = ("application/json", writer.bytes)
            pages["open.api.\(name).yml"] = ("application/yaml", Array(YAMLText.of(value).utf8))
        }
        return pages
    }
}

/// Why a server does not start: a sentence that says what to do.
package struct StartFailure: Error, Sendable, CustomStringConvertible {
    package let description: String
    package init(_ description: String) { self.description = description }
}

extension ConfiguredPlugin {
    var isStorage: Bool { plugin.offers.contains(.storage) }
    /// Formats open before everything that may read a file.
    var isFormat: Bool { plugin.offers.contains(.exporter) }
}

extension LogLevel {
    init(_ severity: LogSeverity) {
        switch severity {
        case .debug: self = .debug
        case .info: self = .info
        case .warning: self = .warning
        case .error: self = .error
        }
    }
}
