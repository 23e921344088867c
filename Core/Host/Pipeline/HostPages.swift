import EventLoop
import HTTP
import PluginKit
import Values

/// What the server answers beside the API: health, metrics, and the documents that describe it.
struct HostPages: Sendable {
    let documents: [String: (type: String, bytes: [UInt8])]
    let plugins: [OpenPlugin]
    let refused: [String]
    let metrics: [OperationMetrics]
    let operatorNetworks: [IPNetwork]
    let isDraining: @Sendable () -> Bool

    /// The page of that path; nil where it is none of these.
    ///
    /// - Parameter address: The client's, behind trusted proxies; nil on a socket of the file system.
    func page(for request: Request, from address: IPAddress?) -> Response? {
        // Almost every request is of an operation: its path is longer than any of these, and need not be read for that.
        guard request.target.pathBytes.count <= Self.longestPath else { return nil }
        switch request.target.path {
        case "/healthz": return text("ok\n")
        case "/readyz": return readiness(isOperator(address))
        case "/metrics": return isOperator(address) ? text(metricsText, type: "text/plain; version=0.0.4") : nil
        case let path where path.hasPrefix("/api/"):
            var name = path.dropFirst(path.hasPrefix("/api/v1/") ? 8 : 5)
            if name.hasSuffix("/") { name = name.dropLast() }
            guard let document = documents[String(name)], request.method == .get || request.method == .head else { return nil }
            return Response(.ok, fields: [.contentType: document.type], body: .bytes(document.bytes))
        default: return nil
        }
    }

    private static let longestPath = "/api/v1/open.api.server.json/".utf8.count

    private func readiness(_ showsPlugins: Bool) -> Response {
        let states = plugins.map { ($0.id, $0.health()) }
        let failed = states.contains { if case .failed = $0.1 { true } else { false } }
        let status: Status = failed || isDraining() ? .unavailable : .ok
        guard showsPlugins else { return text(status == .ok ? "ready\n" : "not ready\n", status: status) }
        var lines = status == .ok ? "ready\n" : "not ready\n"
        for (id, health) in states {
            switch health {
            case .good: lines += "\(id): good\n"
            case .degraded(let sentence): lines += "\(id): degraded: \(sentence)\n"
            case .failed(let sentence): lines += "\(id): failed: \(sentence)\n"
            }
        }
        for refusal in refused { lines += "refused: \(refusal)\n" }
        return text(lines, status: status)
    }

    private var metricsText: String {
        var text = "# TYPE styx_requests_total counter\n# TYPE styx_request_seconds histogram\n"
        for metric in metrics { metric.write(into: &text) }
        text +=
            "# TYPE styx_plugins gauge\nstyx_plugins{state=\"open\"} \(plugins.count)\nstyx_plugins{state=\"refused\"} \(refused.count)\n"
        return text
    }

    private func isOperator(_ address: IPAddress?) -> Bool {
        guard let address else { return true }
        return address.isLoopback || operatorNetworks.contains { $0.contains(address) }
    }

    private func text(_ text: String, type: String = "text/plain; charset=utf-8", status: Status = .ok) -> Response {
        Response(status, fields: [.contentType: type], body: .bytes(Array(text.utf8)))
    }
}
