// swift-tools-version: 6.2
import PackageDescription

// Core is a package of its own so that host and plugins share one libStyxCore.so: linked into both sides instead, one type would
// exist twice, and casts and catches between them would fail in silence. The single binary links everything statically.
let isSingleBinary = Context.environment["STYX_SINGLE_BINARY"] == "1"

/// A target that a plugin may import. Its dependencies name the rooms below it and nothing else.
func room(_ name: String, _ dependencies: [Target.Dependency], exclude: [String] = []) -> Target {
    .target(
        name: name, dependencies: dependencies, path: name, exclude: exclude,
        swiftSettings: [.enableUpcomingFeature("ExistentialAny"), .enableUpcomingFeature("NonisolatedNonsendingByDefault")])
}

/// The module map of a C library that the distribution ships.
func system(_ name: String, pkgConfig: String?, debian package: String) -> Target {
    .systemLibrary(name: name, path: "System/\(name)", pkgConfig: pkgConfig, providers: [.apt([package])])
}

let package = Package(
    name: "Core",
    products: [
        .library(
            name: "StyxCore", type: isSingleBinary ? .static : .dynamic,
            targets: [
                "Sharing", "EventLoop", "HTTP", "Values", "GameData", "Crypto", "Access", "Storage", "PluginKit", "PluginABI", "Host",
            ])
    ],
    targets: [
        system("CLibUV", pkgConfig: "libuv", debian: "libuv1-dev"),
        system("COpenSSL", pkgConfig: "openssl", debian: "libssl-dev"),
        system("CZlib", pkgConfig: "zlib", debian: "zlib1g-dev"),
        system("CArgon2", pkgConfig: "libargon2", debian: "libargon2-dev"),
        system("CFyaml", pkgConfig: "libfyaml", debian: "libfyaml-dev"),
        .target(
            name: "CSimdJSON", path: "System/CSimdJSON",
            cxxSettings: [.unsafeFlags(["-O2", "-std=c++17"])], linkerSettings: [.linkedLibrary("simdjson")]),
        .target(name: "CPosix", path: "System/CPosix"),

        room("Values", ["CSimdJSON"]),
        room("Sharing", ["CPosix"]),
        room("EventLoop", ["CLibUV", "CPosix", "Sharing"]),
        room("HTTP", ["Sharing", "EventLoop", "Values", "COpenSSL", "CZlib", "CPosix"]),
        room("GameData", ["Values"]),
        room("Crypto", ["COpenSSL", "CArgon2"]),
        room("Storage", ["Values", "GameData", "Crypto", "Sharing", "EventLoop"]),
        room("Access", ["Values", "Storage", "Crypto", "Sharing"]),
        room("PluginKit", ["Values", "GameData", "Storage", "Access", "HTTP", "Sharing", "Crypto"]),
        room("PluginABI", ["PluginKit"]),
        room(
            "Host",
            [
                "PluginKit", "PluginABI", "HTTP", "Sharing", "EventLoop", "Access", "Storage", "GameData", "Values", "Crypto", "CFyaml",
                "CPosix",
            ]),
    ],
    cxxLanguageStandard: .cxx17
)
