import Foundation
import TestSupport

/// Importing 100,000 new documents, as they are and with all checks, then the same again, which changes nothing.
enum ImportRate: Benchmark {
    static let name = "import"
    static let subject = "import of 100,000 documents; budget: 100 MB/s of JSON, at most 4 times the text in memory"

    private static let imports = [
        ("create", "importMode=create"), ("checked", "importMode=create&validationOptions=\(checks)"),
        ("unchanged", "importMode=createAndUpdate"),
    ]
    private static let checks =
        "checkRequirements&validationOptions=checkFormat&validationOptions=checkUniqueness"
        + "&validationOptions=checkReferences&validationOptions=checkSpecification&validationOptions=checkConstraints"

    static func run() async throws {
        let text = try Documents.many.get()
        let megabytes = Double(text.count) / 1e6
        var figures = imports.map { (name: $0.0, query: $0.1, rate: Figures(), work: Figures(), peak: Figures()) }
        for _ in 0..<5 {
            for index in figures.indices {
                let server = try await Server()
                let source = try await server.dataSource(Array(Documents.text(count: 1).utf8))
                let path = source.path("/collections/?\(figures[index].query)")
                if figures[index].name == "unchanged" { try await send(text, to: source.path("/collections/?importMode=create"), server) }
                guard let process = server.serverProcessIDs.first else { throw BenchmarkFailure(description: "no server") }
                try shell("echo 5 > /proc/\(process)/clear_refs")
                let (memory, work, start) = (residentMemory(of: process), processorTime(of: process), now())
                try await send(text, to: path, server)
                figures[index].rate.values.append(megabytes / (now() - start))
                figures[index].work.values.append(processorTime(of: process) - work)
                figures[index].peak.values.append(Double(peakMemory(of: process) - memory) / Double(text.count))
                try await server.stop()
            }
        }
        for figure in figures {
            print("  \(figure.name)  \(figure.rate.text("MB/s")), CPU \(figure.work.text("s")), peak \(figure.peak.text("times the text"))")
        }
    }

    private static func send(_ text: [UInt8], to path: String, _ server: Server) async throws {
        let reply = try await server.client.send("PUT", path, body: text)
        guard reply.status == 200 else { throw BenchmarkFailure(description: String(reply.text.prefix(400))) }
    }
}
