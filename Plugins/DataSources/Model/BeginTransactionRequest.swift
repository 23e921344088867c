import PluginKit
import Values

/// What begins a transaction. Its id is what its client chose.
struct BeginTransactionRequest: Shaped {
    let id: Text
    let executionTimeout: Duration
    let startTimeout: Duration

    static let shape = Shape(
        "BeginTransactionRequest",
        .member("id", \.id, "Name of the transaction; never to be used again.", .length(16...256)),
        .member("executionTimeout", \.executionTimeout, "How long it may last.", .above(0)),
        .member("startTimeout", \.startTimeout, "How long to wait until the data source is available.", .above(0)), into: Self.init)
}
