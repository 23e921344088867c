import Foundation

/// The program under test: the one that was built beside these tests, or the one that `STYX_TEST_BINARY` names.
public enum Program {
    /// What a command printed, and how it ended.
    public struct Outcome: Sendable {
        public let status: Int32
        public let output: String
        public let errors: String
    }

    public static let url: URL = {
        if let path = ProcessInfo.processInfo.environment["STYX_TEST_BINARY"], !path.isEmpty { return URL(filePath: path) }
        return buildFolder.appending(path: "styx")
    }()

    /// Where the running test bundle lies, as the memory map tells.
    private static let buildFolder: URL = {
        let maps = (try? String(contentsOfFile: "/proc/self/maps", encoding: .utf8)) ?? ""
        let bundle = maps.split(separator: "\n").first { $0.hasSuffix(".xctest") }?.drop { $0 != "/" }
        return bundle.map { URL(filePath: String($0)).deletingLastPathComponent() } ?? Checkout.root.appending(path: ".build/debug")
    }()

    /// The environment of a child: this one's without what is said to Styx, and the shipped plugins.
    static func environment(adding more: [String: String]) -> [String: String] {
        var all = ProcessInfo.processInfo.environment.filter { !$0.key.hasPrefix("STYX_") }
        all["SWIFT_BACKTRACE"] = "enable=no"
        for (name, value) in more { all[name] = value.isEmpty ? nil : value }
        return all
    }

    /// Runs a command to its end.
    public static func run(
        _ arguments: [String], in folder: URL? = nil, environment: [String: String] = [:], input: String = ""
    ) async throws -> Outcome {
        let process = Process()
        let (output, errors, standardInput) = (Pipe(), Pipe(), Pipe())
        process.executableURL = url
        process.arguments = arguments
        process.environment = Self.environment(adding: environment)
        process.currentDirectoryURL = folder
        process.standardOutput = output
        process.standardError = errors
        process.standardInput = standardInput
        try process.run()
        try? standardInput.fileHandleForWriting.write(contentsOf: Data(input.utf8))
        try? standardInput.fileHandleForWriting.close()
        let (outputHandle, errorHandle) = (output.fileHandleForReading, errors.fileHandleForReading)
        async let said = Client.onThread { outputHandle.readDataToEndOfFile() }
        async let complained = Client.onThread { errorHandle.readDataToEndOfFile() }
        let (first, second) = try await (said, complained)
        try await Client.onThread { [process] in process.waitUntilExit() }
        return Outcome(
            status: process.terminationStatus, output: String(decoding: first, as: UTF8.self),
            errors: String(decoding: second, as: UTF8.self))
    }
}
