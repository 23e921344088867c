// swift-tools-version: 6.2
import PackageDescription

// A package of its own: a fuzz target has no main, libFuzzer brings it, so it would not link in the root package. README.md says how to run.
let settings: [SwiftSetting] = [.enableUpcomingFeature("ExistentialAny"), .enableUpcomingFeature("NonisolatedNonsendingByDefault")]

func fuzzer(_ name: String) -> Target {
    .executableTarget(
        name: name, dependencies: [.product(name: "StyxCore", package: "Core")], path: name,
        swiftSettings: settings + [.unsafeFlags(["-parse-as-library"])])
}

let package = Package(
    name: "Fuzz",
    dependencies: [.package(path: "../../Core")],
    targets: [fuzzer("FuzzRequestParser"), fuzzer("FuzzJSONReader")]
)
