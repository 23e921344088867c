/// Section `auth`: lives of credentials (spec/server.md 4.1), password policy (4.7), rates and bounds (4.9; spec/operations.md 1.5).
package enum AuthSettings {
    private static let life: SettingType<Duration> = .duration(.seconds(1) ... .seconds(31_536_000))

    package static let codeLife = Setting("codeLife", life, default: .seconds(120), "Life of an authorization code.")
    package static let accessTokenLife = Setting("accessTokenLife", life, default: .seconds(900), "Life of an access token.")
    package static let oneTimeCodeLife = Setting("oneTimeCodeLife", life, default: .seconds(60), "Life of a one-time code.")
    package static let sessionIdle = Setting("sessionIdle", life, default: .seconds(1_209_600), "Life of a session that is not used.")
    package static let sessionLife = Setting("sessionLife", life, default: .seconds(7_776_000), "Life of a session at most.")
    package static let resetCodeLife = Setting("resetCodeLife", life, default: .seconds(3600), "Life of a password-reset code.")
    package static let verificationCodeLife = Setting(
        "verificationCodeLife", life, default: .seconds(86_400), "Life of an e-mail verification code.")
    package static let invitationLife = Setting("invitationLife", life, default: .seconds(1_209_600), "Life of an invitation.")
    package static let passwordMinLength = Setting(
        "passwordMinLength", .integer(6...64), default: 8, "Characters of a new password at least.")
    package static let requestRate = Setting(
        "requestRate", .integer(1...10_000_000), "Requests a minute that one credential may make; none is no limit.")
    package static let anonymousRate = Setting(
        "anonymousRate", .integer(1...10_000_000), default: 600, "Requests a minute without credential from one address.")
    package static let deadCredentialRate = Setting(
        "deadCredentialRate", .integer(1...10_000_000), default: 60, "Dead keys and tokens a minute from one address.")
    package static let refusalRate = Setting(
        "refusalRate", .integer(1...10_000_000), default: 300, "Answers 403 and 404 for ids a minute to one credential.")
    package static let requestsAtOnce = Setting(
        "requestsAtOnce", .integer(1...65_536), default: 256, "Requests of one credential that are worked on at once.")
    package static let processesAtOnce = Setting(
        "processesAtOnce", .integer(1...1024), default: 16, "Requests of one credential at once that create processes.")

    package static let section = Section(
        "auth",
        [
            codeLife, accessTokenLife, oneTimeCodeLife, sessionIdle, sessionLife, resetCodeLife, verificationCodeLife, invitationLife,
            passwordMinLength, requestRate, anonymousRate, deadCredentialRate, refusalRate, requestsAtOnce, processesAtOnce,
        ])
}
