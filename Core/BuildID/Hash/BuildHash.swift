import Foundation
import PackagePlugin

/// Hashes Core's sources and the compiler's version into the constant that marks every file of one build.
///
/// It runs before each build and rewrites its output only where the hash moved, so an unchanged tree compiles nothing again.
@main
struct BuildHash: BuildToolPlugin {
    func createBuildCommands(context: PluginContext, target: any Target) async throws -> [Command] {
        let output = context.pluginWorkDirectoryURL
        let script = target.directoryURL.deletingLastPathComponent().appending(path: "Hash/hash.sh")
        let compiler = try context.tool(named: "swiftc").url.path
        return [
            .prebuildCommand(
                displayName: "Hashing Core", executable: URL(filePath: "/bin/sh"),
                arguments: [script.path, context.package.directoryURL.path, output.path, compiler], outputFilesDirectory: output)
        ]
    }
}
