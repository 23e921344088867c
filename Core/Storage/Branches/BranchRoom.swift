import GameData
import Values

/// The memory that branches take together, and who may take more of it. Decides only: its owner evicts and wakes.
///
/// What has left is counted until nobody holds it any more: a result, a statistic or a request may still.
struct BranchRoom {
    /// One who waits for room.
    typealias Waiter = CheckedContinuation<Void, Never>

    private struct Left {
        weak var snapshot: Snapshot?
        let bytes: Int
    }

    let budget: Int
    /// Bytes that loads under way will take.
    private var reserved: [ObjectID: Int] = [:]
    private var left: [Left] = []
    private var waiting: [Waiter] = []

    init(budget: Int) { self.budget = budget }

    /// Bytes of loads under way, and of branches that have left and are still held.
    ///
    /// - Parameter isOpen: Whether a branch is in memory already, and counted there.
    func bytes(besides isOpen: (ObjectID) -> Bool) -> Int {
        let loading = reserved.reduce(0) { $0 + (isOpen($1.key) ? 0 : $1.value) }
        return loading + left.reduce(0) { $0 + ($1.snapshot == nil ? 0 : $1.bytes) }
    }

    /// Reserves room for a load.
    ///
    /// - Parameters:
    ///   - taken: Bytes that all others take.
    ///   - mustFit: Whether it waits where it does not fit; else it is let in, since nothing more can leave.
    /// - Returns: Whether it may begin.
    mutating func admit(_ branch: ObjectID, taking need: Int, beside taken: Int, mustFit: Bool) -> Bool {
        left.removeAll { $0.snapshot == nil }
        let (total, isOver) = taken.addingReportingOverflow(need)
        guard !isOver && total <= budget || !mustFit && reserved.isEmpty else { return false }
        reserved[branch] = need
        return true
    }

    /// Whether a load is under way whose end may make room.
    var isLoading: Bool { !reserved.isEmpty }

    mutating func wait(_ waiter: Waiter) { waiting.append(waiter) }

    /// A load has ended.
    ///
    /// - Returns: Those to be woken.
    mutating func ended(_ branch: ObjectID) -> [Waiter] {
        reserved[branch] = nil
        defer { waiting = [] }
        return waiting
    }

    /// A branch has left memory.
    mutating func leave(_ snapshot: Snapshot) { left.append(Left(snapshot: snapshot, bytes: snapshot.memory)) }
}

extension Snapshot {
    /// Bytes that it takes in memory, estimated: texts, and what stands beside them.
    package var memory: Int { Self.memory(bytes: byteCount, rows: rowCount) + entryCount * Self.bytesOfEntry }

    /// The same of rows that are still to be loaded.
    package static func memory(bytes: Int, rows: Int) -> Int {
        let (beside, isOver) = rows.multipliedReportingOverflow(by: bytesOfDocument)
        return isOver ? .max : bytes.addingReportingOverflow(beside).overflow ? .max : bytes + beside
    }

    /// Measured over documents of 230 bytes: an object with its arrays, and its nodes in the maps.
    private static var bytesOfDocument: Int { 420 }
    /// An embedded document, a reference or a unique value: its place, and its node in a map.
    private static var bytesOfEntry: Int { 140 }
}
