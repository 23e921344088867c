import Access
import Values

/// The processes of one data source, running and ended, and what they left. Decides only; in memory only (operations 17).
struct ProcessBook: Sendable {
    /// What is kept, and how long.
    struct Bounds: Sendable {
        /// Milliseconds for which a result is kept.
        var resultLife: Int64 = 600_000
        /// Bytes of results that are kept together.
        var resultBytes = 100 << 20
        /// Milliseconds for which the state of an ended one is kept.
        var stateLife: Int64 = 86_400_000
        var states = 200
    }

    /// What a request to stop comes to.
    enum Stop: Equatable {
        case stopped(ProcessState)
        /// It had ended before.
        case hadEnded(ProcessState)
        case notStoppable
        case unknown
    }

    private struct Entry: Sendable {
        var state: ProcessState
        let initiator: ProcessInitiator?
        /// The transaction whose state it works on.
        var transaction: Text?
        var product: Content?
        var productSize = 0
        var endTime: Int64 = 0
        /// When its progress was told last.
        var toldTime: Int64
    }

    let dataSource: BranchID
    private let bounds: Bounds
    /// By id, ascending.
    private var entries: [Entry] = []
    private var lastID = 0

    init(of dataSource: BranchID, _ bounds: Bounds = Bounds()) {
        self.dataSource = dataSource
        self.bounds = bounds
    }

    private func place(_ id: Int) -> Int? {
        // Few are kept, and the newest are asked for.
        entries.lastIndex { $0.state.id == id }
    }

    // MARK: Life

    /// - Parameter now: Milliseconds since 1970, as everywhere here.
    mutating func begin(_ kind: ProcessState.Kind, by initiator: ProcessInitiator?, at now: Int64) -> ProcessState {
        lastID += 1
        let state = ProcessState(
            id: lastID, dataSourceId: dataSource, type: kind, initiatorName: initiator?.name, initiatorId: initiator?.id, status: .running,
            progressMessage: "", progress: 0, startTime: Timestamp(milliseconds: now), elapsedMilliseconds: 0,
            canBeStopped: kind != .load && kind != .restore)
        entries.append(Entry(state: state, initiator: initiator, toldTime: now))
        sweep(at: now)
        return state
    }

    /// - Returns: The state, where it is to be told: at most four times a second.
    mutating func move(_ id: Int, to progress: Double, _ message: String, at now: Int64) -> ProcessState? {
        guard let place = place(id), !entries[place].state.hasEnded else { return nil }
        if progress.isFinite { entries[place].state.progress = min(100, max(0, progress)) }
        if !message.isEmpty { entries[place].state.progressMessage = Self.bounded(message) }
        entries[place].state.elapsedMilliseconds = Double(now - entries[place].state.startTime.milliseconds)
        guard now - entries[place].toldTime >= 250 else { return nil }
        entries[place].toldTime = now
        return entries[place].state
    }

    /// The final step begins, in which something is stored: from now on it cannot be stopped.
    ///
    /// - Returns: Whether it may; a stopped one stores nothing.
    mutating func beginStoring(_ id: Int) -> Bool {
        guard let place = place(id), entries[place].state.status == .running else { return false }
        entries[place].state.canBeStopped = false
        return true
    }

    mutating func stop(_ id: Int, because reason: String, at now: Int64) -> Stop {
        guard let place = place(id) else { return .unknown }
        guard !entries[place].state.hasEnded else { return .hadEnded(entries[place].state) }
        guard entries[place].state.canBeStopped else { return .notStoppable }
        return end(id, as: .stopped, reason, nil, 0, at: now).map { .stopped($0) } ?? .unknown
    }

    /// It came to its end; nil where it had ended before, or is not known.
    ///
    /// - Parameters:
    ///   - reason: Appended to the message.
    ///   - product: What it leaves.
    mutating func end(
        _ id: Int, as status: ProcessState.Status, _ reason: String, _ product: Content?, _ size: Int, at now: Int64
    ) -> ProcessState? {
        guard let place = place(id), !entries[place].state.hasEnded else { return nil }
        let message = [entries[place].state.progressMessage, Self.bounded(reason)].filter { !$0.isEmpty }.joined(separator: " ")
        entries[place].state.status = status
        entries[place].state.progressMessage = Self.bounded(message)
        if status == .finished || status == .finishedWithResult { entries[place].state.progress = 100 }
        entries[place].state.elapsedMilliseconds = Double(now - entries[place].state.startTime.milliseconds)
        entries[place].state.canBeStopped = false
        entries[place].endTime = now
        entries[place].product = product
        entries[place].productSize = size
        let state = entries[place].state
        sweep(at: now)
        return state
    }

    private static func bounded(_ text: String) -> String { text.unicodeScalars.count <= 1024 ? text : String(text.prefix(1024)) }

    /// It works on what a transaction has made of the data.
    mutating func belongs(_ id: Int, to transaction: Text) { if let place = place(id) { entries[place].transaction = transaction } }

    /// It was none: what was asked for could not be read.
    mutating func remove(_ id: Int) { entries.removeAll { $0.state.id == id && $0.state.hasEnded } }

    // MARK: Reading

    func state(_ id: Int, at now: Int64) -> ProcessState? { place(id).map { current(entries[$0], at: now) } }

    private func current(_ entry: Entry, at now: Int64) -> ProcessState {
        var state = entry.state
        if !state.hasEnded { state.elapsedMilliseconds = Double(now - state.startTime.milliseconds) }
        return state
    }

    /// How many are known.
    var count: Int { entries.count }

    /// Newest first.
    func states(skipping skip: Int, upTo take: Int, at now: Int64) -> [ProcessState] {
        entries.reversed().dropFirst(skip).prefix(take).map { current($0, at: now) }
    }

    func newest(_ kind: ProcessState.Kind, at now: Int64) -> ProcessState? {
        entries.last { $0.state.type == kind }.map { current($0, at: now) }
    }

    /// What an ended one left, while it is kept.
    func product(of id: Int) -> (content: Content, initiator: UserID?, transaction: Text?)? {
        guard let place = place(id), let product = entries[place].product else { return nil }
        return (product, entries[place].initiator?.id, entries[place].transaction)
    }

    /// Those that run, and who began them.
    var running: [(id: Int, kind: ProcessState.Kind, initiator: ProcessInitiator?)] {
        entries.filter { !$0.state.hasEnded }.map { ($0.state.id, $0.state.type, $0.initiator) }
    }

    // MARK: Forgetting

    /// Drops results and states that are kept no longer.
    mutating func sweep(at now: Int64) {
        var bytes = 0
        for place in entries.indices.reversed() where entries[place].product != nil {
            bytes += entries[place].productSize
            if bytes > bounds.resultBytes || entries[place].endTime + bounds.resultLife <= now { entries[place].product = nil }
        }
        let newestLoad = entries.last { $0.state.type == .load }?.state.id
        var excess = entries.count - bounds.states
        entries.removeAll { entry in
            guard entry.state.hasEnded, entry.state.id != newestLoad, excess > 0 || entry.endTime + bounds.stateLife <= now else {
                return false
            }
            excess -= 1
            return true
        }
    }
}
