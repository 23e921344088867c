import Glibc
import Synchronization

/// How much an event matters.
package enum LogLevel: String, CaseIterable, Comparable, Sendable {
    case debug, info, warning, error

    package static func < (left: LogLevel, right: LogLevel) -> Bool { left.rank < right.rank }

    private var rank: Int {
        switch self {
        case .debug: 0
        case .info: 1
        case .warning: 2
        case .error: 3
        }
    }
}

/// How a line of the log looks.
package enum LogForm: String, CaseIterable, Sendable {
    /// `2026-11-24T16:33:28.123Z info message key=value`
    case plain
    /// One JSON object.
    case json
}

/// One thing that happened.
package struct LogEvent: Sendable, Equatable {
    package let level: LogLevel
    /// An English sentence without its period.
    package let message: String
    /// Facts, in the order they are written. The id of the request, where there is one, is called `request`.
    package let fields: [Field]

    package struct Field: Sendable, Equatable {
        package let name: String
        package let value: String
    }

    package init(_ level: LogLevel, _ message: String, _ fields: [(String, String)] = []) {
        self.level = level
        self.message = message
        self.fields = fields.map { Field(name: $0.0, value: $0.1) }
    }
}

/// The log: one line an event on standard error, without a secret in it.
package final class Log: Sendable {
    private let least: LogLevel
    private let form: LogForm
    private let write: @Sendable (String) -> Void
    private let now: @Sendable () -> Timestamp

    /// - Parameters:
    ///   - least: What matters less is dropped.
    ///   - write: Takes one line with its line break; it is called on the thread of the event.
    package init(
        from least: LogLevel = .info, form: LogForm = .plain, now: @escaping @Sendable () -> Timestamp = { .now },
        to write: @escaping @Sendable (String) -> Void = Log.toStandardError
    ) {
        self.least = least
        self.form = form
        self.now = now
        self.write = write
    }

    package func debug(_ message: @autoclosure () -> String, _ fields: (String, String)...) { log(.debug, message, fields) }
    package func info(_ message: @autoclosure () -> String, _ fields: (String, String)...) { log(.info, message, fields) }
    package func warning(_ message: @autoclosure () -> String, _ fields: (String, String)...) { log(.warning, message, fields) }
    package func error(_ message: @autoclosure () -> String, _ fields: (String, String)...) { log(.error, message, fields) }

    package func isLogged(_ level: LogLevel) -> Bool { level >= least }

    package func log(_ event: LogEvent) {
        guard isLogged(event.level) else { return }
        write(LogLine(event, at: now(), form: form).text)
    }

    private func log(_ level: LogLevel, _ message: () -> String, _ fields: [(String, String)]) {
        guard isLogged(level) else { return }
        log(LogEvent(level, message(), fields))
    }

    /// One `write(2)` a line, so that lines of several threads and processes do not mix.
    package static let toStandardError: @Sendable (String) -> Void = { line in
        var line = line
        line.withUTF8 { bytes in
            var rest = UnsafeRawBufferPointer(bytes)
            while let base = rest.baseAddress, !rest.isEmpty {
                let written = Glibc.write(2, base, rest.count)
                guard written > 0 || errno == EINTR else { return }
                rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(max(0, written)))
            }
        }
    }
}
