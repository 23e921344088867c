import PluginKit

/// What can be done with a data source.
struct DataSourceCapabilities: Shaped {
    let location: String
    let limits: Limits

    static let shape = Shape(
        "DataSourceCapabilities", .member("location", \.location, "Address of its page."), .member("limits", \.limits, "Its limits."),
        into: Self.init)

    struct Limits: Shaped {
        let transactionMaxStartTime: Duration
        let transactionMaxExecutionTime: Duration
        let readOnly: Bool
        let readOnlyReasons: [DataSourceReadOnlyReason]

        static let shape = Shape(
            "DataSourceLimits", .member("transactionMaxStartTime", \.transactionMaxStartTime, "Longest wait of a transaction, hh:mm:ss."),
            .member("transactionMaxExecutionTime", \.transactionMaxExecutionTime, "Longest run of a transaction, hh:mm:ss."),
            .member("readOnly", \.readOnly, "Whether the caller can change nothing."),
            .member("readOnlyReasons", \.readOnlyReasons, "Why."),
            into: Self.init)
    }
}
