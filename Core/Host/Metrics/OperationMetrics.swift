import Synchronization

/// What is counted of one operation: answers by class of their status, and how long they took. Counting takes no lock.
package final class OperationMetrics: Sendable {
    /// Upper bounds of the histogram, in microseconds.
    package static let bounds: [Int] = [100, 250, 500, 1000, 2500, 5000, 10_000, 50_000, 250_000, 1_000_000, 10_000_000]

    package let operation: String
    package let plugin: String
    private let counts: [Cell]
    private let buckets: [Cell]
    private let microseconds = Cell()

    private final class Cell: Sendable {
        let value = Atomic(0)
    }

    package init(operation: String, plugin: String) {
        self.operation = operation
        self.plugin = plugin
        counts = (0..<6).map { _ in Cell() }
        buckets = (0...Self.bounds.count).map { _ in Cell() }
    }

    /// Takes in one answer.
    package func count(status: Int, microseconds taken: Int) {
        counts[min(max(status / 100, 0), 5)].value.add(1, ordering: .relaxed)
        microseconds.value.add(taken, ordering: .relaxed)
        let bucket = Self.bounds.firstIndex { taken <= $0 } ?? Self.bounds.count
        buckets[bucket].value.add(1, ordering: .relaxed)
    }

    /// Lines of the Prometheus text format; nothing for an operation that was never called.
    package func write(into text: inout String) {
        let total = buckets.reduce(0) { $0 + $1.value.load(ordering: .relaxed) }
        guard total > 0 else { return }
        let labels = #"operation="\#(operation)",plugin="\#(plugin)""#
        for (index, cell) in counts.enumerated() {
            let count = cell.value.load(ordering: .relaxed)
            if count > 0 { text += "styx_requests_total{\(labels),status=\"\(index)xx\"} \(count)\n" }
        }
        var below = 0
        for (bound, cell) in zip(Self.bounds, buckets) {
            below += cell.value.load(ordering: .relaxed)
            text += "styx_request_seconds_bucket{\(labels),le=\"\(Double(bound) / 1e6)\"} \(below)\n"
        }
        text += "styx_request_seconds_bucket{\(labels),le=\"+Inf\"} \(total)\n"
        text += "styx_request_seconds_sum{\(labels)} \(Double(microseconds.value.load(ordering: .relaxed)) / 1e6)\n"
        text += "styx_request_seconds_count{\(labels)} \(total)\n"
    }
}
