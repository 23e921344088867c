import EventLoop
import Glibc
import HTTP
import PluginKit
import Values

/// Answers the commands that reach a server through its control socket: one line of JSON for each step, the last with the result.
struct ControlResponder: Responder {
    private let house: House
    private let log: Log

    init(_ house: House, log: Log) {
        self.house = house
        self.log = log
    }

    func respond(to request: Request) async -> Response {
        let name = request.target.path.split(separator: "/").last.map(String.init) ?? ""
        guard let command = HostCommand(rawValue: name), request.method == .post else {
            return Refusal.response(.notFound("command"))
        }
        let (house, log) = (house, log)
        do {
            let input = try Self.input(try await request.body.collect(upTo: 1 << 20))
            log.info("host command", ("command", name))
            return Response(
                .ok, fields: [.contentType: "application/json"],
                body: .stream { writer in
                    let line: Members
                    do {
                        let result = try await command.run(input, in: house) { _ in }
                        line = ["result": .text(Text(result))]
                    } catch {
                        line = ["error": .text(Text(Self.sentence(error)))]
                    }
                    var json = JSONWriter()
                    json.write(.object(line))
                    try await writer.write(json.bytes + [UInt8(ascii: "\n")])
                })
        } catch {
            return Refusal.response(error as? APIError ?? APIError(.genericError, "The command failed."))
        }
    }

    static func sentence(_ error: any Error) -> String {
        switch error {
        case let error as APIError: "\(error.message) (\(error.code.rawValue))"
        case let errors as APIErrors:
            errors.errors.prefix(APIErrors.mostListed).map { "\($0.message) (\($0.code.rawValue)\($0.path.map { " \($0)" } ?? ""))" }
                .joined(separator: "\n")
        default: "\(error)"
        }
    }

    private static func input(_ bytes: [UInt8]) throws -> [String: String] {
        guard let node = try? JSONParser().parse(bytes).root, node.kind == .object else {
            throw APIError(.invalidRequestBody, "The body is no object.")
        }
        var input: [String: String] = [:]
        for member in node.members { if let text = member.value.text { input[member.key.string] = text.string } }
        return input
    }
}

/// Asks the server that owns a data folder.
enum ControlClient {
    /// - Returns: What the command prints; nil where no server answers.
    /// - Throws: `StartFailure` with what the server said.
    static func ask(_ command: HostCommand, _ input: [String: String], folder: String) throws -> String? {
        guard let descriptor = try? UnixSocket.connect(DataFolder.controlSocket(of: folder)) else { return nil }
        defer { close(descriptor) }
        var members = Members()
        for (key, value) in input.sorted(by: { $0.key < $1.key }) { members[Text(key)] = .text(Text(value)) }
        var json = JSONWriter()
        json.write(.object(members))
        // HTTP/1.0: the answer ends with the connection.
        let head = "POST /\(command.rawValue) HTTP/1.0\r\nHost: styx\r\nContent-Length: \(json.bytes.count)\r\n\r\n"
        try send(Array(head.utf8) + json.bytes, to: descriptor)
        let reply = try receive(from: descriptor)
        guard let end = reply.firstRange(of: Array("\r\n\r\n".utf8))?.upperBound,
            case .object(let answer)? = try? JSONParser().parse(Array(reply[end...])).root.value
        else { throw StartFailure("the server's answer cannot be read: see its log") }
        if case .text(let result)? = answer["result"] { return result.string }
        if case .text(let message)? = answer["error"] { throw StartFailure(message.string) }
        throw StartFailure("the server refused the command: see its log")
    }

    private static func send(_ bytes: [UInt8], to descriptor: Int32) throws {
        var sent = 0
        while sent < bytes.count {
            let count = bytes.withUnsafeBytes { write(descriptor, $0.baseAddress?.advanced(by: sent), bytes.count - sent) }
            guard count > 0 else { throw StartFailure("the server does not take the command: see its log") }
            sent += count
        }
    }

    private static func receive(from descriptor: Int32) throws -> [UInt8] {
        var reply: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while reply.count < 16 << 20 {
            let count = read(descriptor, &chunk, chunk.count)
            guard count > 0 else { break }
            reply += chunk[..<count]
        }
        return reply
    }
}
