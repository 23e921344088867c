/// Sections `billing`, `storage`, `history`, `log` and `retention` (spec/server.md 15.1, 15.3).
package enum BillingSettings {
    package static let packages = Setting("packages", .path, "File of the plans.")
    package static let allowedReturnURLs = Setting(
        "allowedReturnUrls", .list(.webAddress), default: [], "Addresses that a payment may lead back to.")

    package static let section = Section("billing", [packages, allowedReturnURLs])
}

package enum StorageSettings {
    package static let dataBudget = Setting(
        "dataBudget", .size((16 << 20)...(1 << 44)),
        "Memory that loaded branches may take before the least used leave; none is half of the machine's.")
    package static let workers = Setting("workers", .integer(1...64), default: 4, "Threads for what would block a loop.")
    package static let workQueue = Setting(
        "workQueue", .integer(1...100_000), default: 1024, "Calls that wait for such a thread; beyond it 503.")

    package static let section = Section("storage", [dataBudget, workers, workQueue])
}

package enum HistorySettings {
    package static let keepBytes = Setting(
        "keepBytes", .size((1 << 20)...(1 << 44)),
        "Most bytes of the log of a branch, whose oldest end goes first; none is the larger of 256 MiB and four times the branch.")

    package static let section = Section("history", [keepBytes])
}

package enum LogSettings {
    /// Which requests get a line of their own.
    package enum Requests: String, CaseIterable, Sendable { case failures, all, none }

    package static let level = Setting<LogLevel>("level", .choice, default: .info, "What matters less is not written.")
    package static let form = Setting<LogForm>("form", .choice, default: .plain, "Plain lines, or one JSON object each.")
    package static let requests = Setting<Requests>(
        "requests", .choice, default: .failures, "Which requests get a line: those answered 5xx, all, or none.")

    package static let section = Section("log", [level, form, requests])
}

package enum RetentionSettings {
    private static func days(_ name: String, _ days: Int, _ sentence: String) -> Setting<Duration> {
        Setting(name, .duration(.seconds(0) ... .seconds(315_360_000)), default: .seconds(days * 86_400), sentence)
    }

    package static let audit = days("audit", 180, "Life of audit records.")
    package static let auditAddress = days("auditAddress", 30, "Time after which addresses in audit records are cut.")
    package static let clientLog = days("clientLog", 14, "Life of log messages of clients.")
    package static let usedCodes = days("usedCodes", 1, "Life of used codes and flows.")
    package static let gateEvents = days("gateEvents", 90, "Life of events of payment providers.")
    package static let mailLog = days("mailLog", 30, "Life of the mail log.")
    package static let feedback = days("feedback", 730, "Life of feedback.")

    package static let section = Section("retention", [audit, auditAddress, clientLog, usedCodes, gateEvents, mailLog, feedback])
}
