import Testing
import Values

@testable import Storage

/// The table of operations 3.3, cell by cell, and what is remembered.
struct TransactionLedgerTests {
    private let user = ObjectID(bytes: (0, 1))
    private let other = ObjectID(bytes: (0, 2))

    /// A ledger with one transaction in a state; nil for none.
    private func ledger(_ state: TransactionState?) throws -> TransactionLedger {
        var ledger = TransactionLedger()
        guard let state else { return ledger }
        try ledger.reserve("t")
        ledger.start("t", by: user)
        if state != .pending { ledger.end("t", as: state, at: 0) }
        return ledger
    }

    private func code(_ body: () throws(APIError) -> Void) -> ErrorCode? {
        do throws(APIError) { try body() } catch { return error.code }
        return nil
    }

    @Test(
        "an operation, a commit, a rejection and a begin are answered by the state",
        arguments: [
            (TransactionState.pending, nil, nil), (.committed, .completedTransaction, .completedTransaction),
            (.rejected, .completedTransaction, nil), (.aborted, .abortedTransaction, nil), (nil, .missingTransaction, .missingTransaction),
        ] as [(TransactionState?, ErrorCode?, ErrorCode?)])
    func table(state: TransactionState?, operation: ErrorCode?, rejection: ErrorCode?) throws {
        var ledger = try ledger(state)
        let fixed = ledger
        #expect(code { () throws(APIError) in try fixed.admit("t", by: user) } == operation)
        #expect(code { () throws(APIError) in _ = try fixed.admitRejection("t", by: user, orAnyone: false) } == rejection)
        #expect(ledger.state(of: "t") == state)
        let begin = code { () throws(APIError) in try ledger.reserve("t") }
        #expect(begin == (state == nil ? nil : .duplicateTransaction))
    }

    @Test(
        "another user's transaction is refused in every state, but its rejection by one who administers",
        arguments: TransactionState.allCases)
    func owner(state: TransactionState) throws {
        let ledger = try ledger(state)
        #expect(code { () throws(APIError) in try ledger.admit("t", by: other) } == .authorizationFailed)
        #expect(code { () throws(APIError) in _ = try ledger.admitRejection("t", by: other, orAnyone: false) } == .authorizationFailed)
        let isRefused = code { () throws(APIError) in _ = try ledger.admitRejection("t", by: other, orAnyone: true) }
        #expect(isRefused == (state == .committed ? .completedTransaction : nil))
    }

    @Test("an id is taken while its begin waits, missing to all else, and free again when the begin fails")
    func waiting() throws {
        var ledger = TransactionLedger()
        try ledger.reserve("t")
        let second = code { () throws(APIError) in try ledger.reserve("t") }
        #expect(second == .duplicateTransaction)
        let fixed = ledger
        #expect(code { () throws(APIError) in try fixed.admit("t", by: user) } == .missingTransaction)
        #expect(code { () throws(APIError) in _ = try fixed.admitRejection("t", by: user, orAnyone: true) } == .missingTransaction)
        ledger.release("t")
        try ledger.reserve("t")
    }

    @Test("ids are compared byte by byte: canonically equivalent ones are two")
    func bytes() throws {
        var ledger = TransactionLedger()
        try ledger.reserve("\u{E9}")
        try ledger.reserve("e\u{301}")
    }

    @Test("ended ones are remembered for an hour and a thousand ids, and no more than the bound")
    func memory() throws {
        var ledger = TransactionLedger()
        func end(_ number: Int, at time: Int64) throws {
            try ledger.reserve(Text("t\(number)"))
            ledger.start(Text("t\(number)"), by: user)
            ledger.end(Text("t\(number)"), as: .committed, at: time)
        }
        for number in 0..<1500 { try end(number, at: 0) }
        #expect(ledger.rememberedCount == 1500)
        try end(1500, at: TransactionLedger.memory)
        #expect(ledger.state(of: "t0") == .committed)
        try end(1501, at: TransactionLedger.memory + 1)
        #expect(ledger.rememberedCount == 1000 && ledger.state(of: "t0") == nil && ledger.state(of: "t1501") == .committed)
        #expect(ledger.state(of: "t501") == nil && ledger.state(of: "t502") == .committed)
        let later = TransactionLedger.memory + 2
        for number in 2000..<(2000 + TransactionLedger.mostRemembered + 10) { try end(number, at: later) }
        #expect(ledger.rememberedCount == TransactionLedger.mostRemembered)
    }

    @Test("only a pending one can end, once")
    func once() throws {
        var ledger = try ledger(.committed)
        ledger.end("t", as: .aborted, at: 1)
        ledger.end("unknown", as: .aborted, at: 1)
        #expect(ledger.state(of: "t") == .committed && ledger.state(of: "unknown") == nil && ledger.rememberedCount == 1)
    }
}
