// swift-tools-version: 6.2
import PackageDescription

let isSingleBinary = Context.environment["STYX_SINGLE_BINARY"] == "1"
let core = Target.Dependency.product(name: "StyxCore", package: "Core")
let settings: [SwiftSetting] = [.enableUpcomingFeature("ExistentialAny"), .enableUpcomingFeature("NonisolatedNonsendingByDefault")]

/// One line a plugin: its target, its library and, where there are some, its tests.
struct PluginModule {
    let name: String
    var system: [Target.Dependency] = []
    var isTested = true

    var target: Target {
        .target(name: name, dependencies: [core, "BuildStamp"] + system, path: "Plugins/\(name)", swiftSettings: settings)
    }
    var library: Product { .library(name: name, type: .dynamic, targets: [name]) }
}

let plugins: [PluginModule] = [
    PluginModule(name: "AuthAPIKey"),
    PluginModule(name: "Context"),
    PluginModule(name: "DataSources"),
    PluginModule(name: "FormatBSON", system: ["CBSON"]),
    PluginModule(name: "FormatMessagePack", system: ["CMsgPack"]),
    PluginModule(name: "Processes"),
    PluginModule(name: "Projects"),
    PluginModule(name: "StorageSQLite", system: ["CSQLite"]),
    PluginModule(name: "Users"),
]

/// Tests of one room of Core or of one plugin, in the folder of the same place below Tests.
func tests(_ name: String, at path: String, of dependencies: [Target.Dependency] = [], exclude: [String] = [], resources: [Resource] = [])
    -> Target
{
    .testTarget(
        name: name, dependencies: [core] + dependencies, path: "Tests/\(path)", exclude: exclude, resources: resources,
        swiftSettings: settings)
}

let package = Package(
    name: "Styx",
    products: [.executable(name: "styx", targets: ["Styx"])] + (isSingleBinary ? [] : plugins.map(\.library)),
    dependencies: [.package(path: "Core")],
    targets: [
        .executableTarget(
            name: "Styx",
            dependencies: [core, "BuildStamp"] + (isSingleBinary ? plugins.map { .target(name: $0.name) } : []),
            path: "Core/Styx",
            swiftSettings: settings + (isSingleBinary ? [.define("STYX_SINGLE_BINARY")] : [])),
        .target(
            name: "BuildStamp", path: "Core/BuildID/Stamp", swiftSettings: isSingleBinary ? [.define("STYX_SINGLE_BINARY")] : [],
            plugins: ["BuildHash"]),
        .systemLibrary(name: "CSQLite", path: "Core/System/CSQLite", pkgConfig: "sqlite3", providers: [.apt(["libsqlite3-dev"])]),
        .systemLibrary(name: "CBSON", path: "Core/System/CBSON", pkgConfig: "libbson-1.0", providers: [.apt(["libbson-dev"])]),
        .target(name: "CMsgPack", path: "Core/System/CMsgPack", cSettings: [.unsafeFlags(["-O2"])]),
        .plugin(name: "BuildHash", capability: .buildTool(), path: "Core/BuildID/Hash"),
        tests("ValuesTests", at: "Values", of: ["TestSupport"]),
        tests("SharingTests", at: "Sharing"),
        tests("EventLoopTests", at: "EventLoop"),
        tests("HTTPTests", at: "HTTP", of: ["TestSupport"]),
        tests("GameDataTests", at: "GameData", of: ["TestSupport"]),
        tests("CryptoTests", at: "Crypto"),
        .target(name: "StorageContract", dependencies: [core], path: "Tests/Storage/Contract", swiftSettings: settings),
        tests("StorageTests", at: "Storage", of: ["StorageContract", "TestSupport"], exclude: ["Contract"]),
        .target(name: "CFaultVFS", path: "Tests/Support/CFaultVFS", linkerSettings: [.linkedLibrary("sqlite3")]),
        tests("StorageSQLiteTests", at: "Plugins/StorageSQLite", of: ["StorageSQLite", "StorageContract", "CFaultVFS"]),
        tests("AccessTests", at: "Access", of: ["TestSupport"]),
        tests("AuthAPIKeyTests", at: "Plugins/AuthAPIKey", of: ["AuthAPIKey", "TestSupport"]),
        tests("ContextTests", at: "Plugins/Context", of: ["Context", "TestSupport"]),
        tests("ProjectsTests", at: "Plugins/Projects", of: ["Projects", "TestSupport"]),
        tests("UsersTests", at: "Plugins/Users", of: ["Users", "TestSupport"]),
        tests("FormatBSONTests", at: "Plugins/FormatBSON", of: ["FormatBSON", "FormatMessagePack", "TestSupport"]),
        tests("FormatMessagePackTests", at: "Plugins/FormatMessagePack", of: ["FormatMessagePack", "TestSupport"]),
        tests("DataSourcesTests", at: "Plugins/DataSources", of: ["DataSources", "TestSupport"]),
        tests("PluginKitTests", at: "PluginKit", of: ["TestSupport"]),
        tests("HostTests", at: "Host", of: ["TestSupport"]),
        .target(name: "TestSupport", dependencies: [core], path: "Tests/Support", exclude: ["CFaultVFS"], swiftSettings: settings),
        .executableTarget(
            name: "Benchmarks", dependencies: [core, "TestSupport", "CSQLite", "StorageSQLite"], path: "Tests/Benchmarks",
            swiftSettings: settings),
        tests("ScenarioTests", at: "Scenarios", of: ["TestSupport", "Styx", "FormatBSON", "FormatMessagePack", "CSQLite"]),
    ] + plugins.map(\.target)
)
