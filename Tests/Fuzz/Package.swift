// swift-tools-version: 6.2
import PackageDescription

// A package of its own: a fuzz target has no main, libFuzzer brings it, so it would not link in the root package. README.md says how to run.
let settings: [SwiftSetting] = [.enableUpcomingFeature("ExistentialAny"), .enableUpcomingFeature("NonisolatedNonsendingByDefault")]

let core = Target.Dependency.product(name: "StyxCore", package: "Core")

func fuzzer(_ name: String, of dependencies: [Target.Dependency] = []) -> Target {
    .executableTarget(
        name: name, dependencies: [core] + dependencies, path: name,
        swiftSettings: settings + [.unsafeFlags(["-parse-as-library"])])
}

/// What several fuzzers share.
func shared(_ name: String) -> Target { .target(name: name, dependencies: [core], path: name, swiftSettings: settings) }

/// A plugin, through a link to its folder: what it decodes is fuzzed with it.
func plugin(_ name: String, system: [Target.Dependency] = []) -> Target {
    .target(name: name, dependencies: [core] + system, path: "Plugins/\(name)", swiftSettings: settings)
}

let package = Package(
    name: "Fuzz",
    dependencies: [.package(path: "../../Core")],
    targets: [
        .target(name: "CMsgPack", path: "System/CMsgPack"),
        .systemLibrary(name: "CBSON", path: "System/CBSON", pkgConfig: "libbson-1.0"),
        plugin("FormatMessagePack", system: ["CMsgPack"]), plugin("FormatBSON", system: ["CBSON"]), plugin("DataSources"),
        shared("RoundTrip"), shared("Source"),

        fuzzer("FuzzRequestParser"), fuzzer("FuzzFields"), fuzzer("FuzzInflater"),
        fuzzer("FuzzJSONReader"), fuzzer("FuzzMessagePack", of: ["FormatMessagePack", "RoundTrip"]),
        fuzzer("FuzzBSON", of: ["FormatBSON", "RoundTrip"]),
        fuzzer("FuzzFormula"), fuzzer("FuzzFormulaTree", of: ["Source"]), fuzzer("FuzzTemplate"), fuzzer("FuzzTexts"),
        fuzzer("FuzzGameData", of: ["Source"]), fuzzer("FuzzDocument", of: ["Source"]),
        fuzzer("FuzzImport", of: ["Source"]),
        fuzzer("FuzzListRequest", of: ["DataSources", "Source"]), fuzzer("FuzzSelectors", of: ["Source"]),
        fuzzer("FuzzConfiguration"),
    ]
)
