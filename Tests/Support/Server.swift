import Foundation

/// A server as an operator starts it: the program, a data folder of its own below a temporary one, a port it chose.
///
/// It ends with this object, and its folder goes with it.
/// Everything that changes is touched by `start`, `stop` and `killAll` alone, which one test calls in turn: hence unchecked.
public final class Server: @unchecked Sendable {
    /// The key of the first administrator, known to every test.
    public static let adminKey = "test-key-0123456789-abcdefghijklmnop"

    public let folder: URL
    public private(set) var port: UInt16 = 0
    private var process: Process?
    private let options: [String]
    private let environment: [String: String]

    /// Starts a server and waits until it says that it listens.
    ///
    /// - Parameters:
    ///   - options: Further options of `styx serve`.
    ///   - environment: Added to the environment, and taken out of it where the value is empty.
    public init(options: [String] = [], environment: [String: String] = [:]) async throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "styx-test-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        self.options = options
        self.environment = environment
        try await start()
    }

    deinit { end() }

    /// Ends the server and takes its folder away.
    func end() {
        process?.terminate()
        process?.waitUntilExit()
        process = nil
        try? FileManager.default.removeItem(at: folder)
    }

    public var data: URL { folder.appending(path: "data") }
    public var log: String { (try? String(contentsOf: folder.appending(path: "log"), encoding: .utf8)) ?? "" }

    /// A client that signs in as the first administrator.
    public var client: Client { Client(port: port, authorization: "Bearer \(Self.adminKey)") }

    /// Process id of the supervisor.
    public var processID: Int32 { process?.processIdentifier ?? 0 }

    /// Process ids of the supervisor's children: the server.
    public var serverProcessIDs: [Int32] {
        let path = "/proc/\(processID)/task/\(processID)/children"
        return (try? String(contentsOfFile: path, encoding: .utf8))?.split(separator: " ").compactMap { Int32($0) } ?? []
    }

    /// Starts the server again on the same folder.
    public func start() async throws {
        let output = Pipe()
        let process = Process()
        process.executableURL = Program.url
        process.arguments =
            ["serve", "--listen", "127.0.0.1:0", "--data", data.path]
            + (options.contains("--plugins") ? [] : ["--plugins", Checkout.root.appending(path: "plugins.d").path]) + options
        process.environment = Program.environment(adding: ["STYX_ADMIN_API_KEY": Self.adminKey].merging(environment) { $1 })
        process.currentDirectoryURL = folder
        process.standardOutput = output
        let log = folder.appending(path: "log")
        if !FileManager.default.fileExists(atPath: log.path) { FileManager.default.createFile(atPath: log.path, contents: nil) }
        let handle = try FileHandle(forWritingTo: log)
        try handle.seekToEnd()
        process.standardError = handle
        try process.run()
        self.process = process
        let descriptor = output.fileHandleForReading
        let line = try await Client.onThread { () -> String in
            var text = Data()
            while !text.contains(UInt8(ascii: "\n")) {
                let more = descriptor.availableData
                if more.isEmpty { break }
                text += more
            }
            return String(decoding: text, as: UTF8.self)
        }
        guard let port = line.split(separator: ":").last.flatMap({ UInt16($0.trimmingCharacters(in: .whitespacesAndNewlines)) }) else {
            process.waitUntilExit()
            throw Connection.Failure(description: "the server did not start (exit \(process.terminationStatus)): \(self.log)")
        }
        self.port = port
    }

    /// Asks the server to drain and waits for its end.
    ///
    /// - Returns: Its exit status.
    @discardableResult public func stop() async throws -> Int32 {
        guard let process else { return 0 }
        process.terminate()
        let status = try await Client.onThread { [process] in
            process.waitUntilExit()
            return process.terminationStatus
        }
        self.process = nil
        return status
    }

    /// Kills the supervisor and the server with SIGKILL, as a power cut does, and waits until both are gone.
    public func killAll() async throws {
        guard let process else { return }
        let servers = serverProcessIDs
        for id in servers { kill(id, SIGKILL) }
        kill(process.processIdentifier, SIGKILL)
        try await Client.onThread { [process] in process.waitUntilExit() }
        self.process = nil
    }
}
