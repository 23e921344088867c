import PluginKit

/// How long transactions may wait and last: what `plugins.d/DataSources.yaml` may say.
struct TransactionLimits: PluginSettings {
    static let declared = [
        SettingDeclaration(
            "transactionMaxStartTime", .duration(.seconds(1) ... .seconds(3600)), default: "60s",
            "Longest time that a transaction may wait for its begin."),
        SettingDeclaration(
            "transactionMaxExecutionTime", .duration(.seconds(1) ... .seconds(86_400)), default: "30m",
            "Longest time that a transaction may last until it is aborted."),
    ]

    var transactionMaxStartTime = Duration.seconds(60)
    var transactionMaxExecutionTime = Duration.seconds(1800)

    init() {}

    init(_ values: [String: SettingValue]) {
        if let time = values.duration("transactionMaxStartTime") { transactionMaxStartTime = time }
        if let time = values.duration("transactionMaxExecutionTime") { transactionMaxExecutionTime = time }
    }
}
