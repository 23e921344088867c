import Values

/// Something to be done outside after the write that holds it: a mail, a webhook, a call of the gate (spec/server.md 15.4).
public struct OutboxMessage: Sendable, Equatable {
    public let id: ObjectID
    /// Who takes it: `mail`, `event`, `gate`.
    public let channel: String
    /// What is to be done, as compact JSON.
    public let json: [UInt8]
    /// When it is to be tried next, in milliseconds since 1970.
    public var due: Int64
    public var attempts: Int

    public init(_ id: ObjectID, channel: String, json: [UInt8], due: Int64, attempts: Int = 0) {
        self.id = id
        self.channel = channel
        self.json = json
        self.due = due
        self.attempts = attempts
    }
}

/// What a write does to the outbox.
public enum OutboxChange: Sendable, Equatable {
    /// New, or in place of the one with its id: tried in vain, due later.
    case put(OutboxMessage)
    /// Done, or given up.
    case delete(ObjectID)
}
