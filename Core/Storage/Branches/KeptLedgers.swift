import Values

/// What is known of ended transactions of branches that are not in memory: of those that left last, as many as fit a bound.
struct KeptLedgers: Sendable {
    private var ledgers: [ObjectID: (ledger: TransactionLedger, leaving: Int)] = [:]
    private var count = 0
    private var lastLeaving = 0

    /// Most transactions of all branches together.
    static let most = 65_536

    mutating func keep(_ ledger: TransactionLedger, of branch: ObjectID) {
        _ = take(branch)
        guard ledger.rememberedCount > 0 else { return }
        lastLeaving += 1
        ledgers[branch] = (ledger, lastLeaving)
        count += ledger.rememberedCount
        while count > Self.most, let oldest = ledgers.min(by: { $0.value.leaving < $1.value.leaving }), oldest.key != branch {
            _ = take(oldest.key)
        }
    }

    mutating func take(_ branch: ObjectID) -> TransactionLedger? {
        guard let kept = ledgers.removeValue(forKey: branch) else { return nil }
        count -= kept.ledger.rememberedCount
        return kept.ledger
    }
}
