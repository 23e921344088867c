/// Section `access`: the switches of spec/server.md 3.3.
package enum AccessSettings {
    package enum Registration: Hashable, Sendable {
        case invited, open, administrator
        case domains([String])

        init?(_ text: String) {
            switch text {
            case "invited": self = .invited
            case "open": self = .open
            case "administrator": self = .administrator
            default:
                guard text.hasPrefix("domains:") else { return nil }
                let domains = text.dropFirst(8).split(separator: " ").map { $0.lowercased() }
                guard !domains.isEmpty else { return nil }
                self = .domains(domains)
            }
        }
    }
    package enum EmailVerification: String, CaseIterable, Sendable { case required, off }
    package enum DownloadRight: String, CaseIterable, Sendable { case view, administer }

    package static let registration = Setting(
        "registration", SettingType<Registration>.scalar("invited, open, administrator or domains: with names", Registration.init),
        default: .invited, "Who may register.")
    package static let emailVerification = Setting<EmailVerification?>(
        "emailVerification", .choice, "Whether an address must be proven; required as soon as a mailer is configured.")
    package static let downloadRequires = Setting<DownloadRight>(
        "downloadRequires", .choice, default: .view, "Right that downloading a whole data source needs.")
    package static let apiKeyMaxLifetime = Setting(
        "apiKeyMaxLifetime", .duration(.seconds(60) ... .seconds(315_360_000)), "Longest life of a new API key; none is unlimited.")
    package static let trashRetention = Setting(
        "trashRetention", .duration(.seconds(0) ... .seconds(31_536_000)), default: .seconds(604_800),
        "How long deleted projects and branches can be taken back.")

    package static let section = Section(
        "access", [registration, emailVerification, downloadRequires, apiKeyMaxLifetime, trashRetention])
}
