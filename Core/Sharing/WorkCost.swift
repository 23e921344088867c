/// What work is thought to cost, in nanoseconds of one core. Decides where it is done: what takes longer than about a millisecond is not done on
/// a loop, where everybody else's requests would wait for it.
public struct WorkCost: Equatable, Sendable {
    let nanoseconds: Int

    private init(nanoseconds: Int) { self.nanoseconds = nanoseconds }

    private init(_ count: Int, times each: Int) {
        let (product, isTooMuch) = count.multipliedReportingOverflow(by: each)
        nanoseconds = isTooMuch ? .max : max(0, product)
    }

    /// Next to nothing.
    public static let nothing = WorkCost(nanoseconds: 0)
    /// Nobody knows, but it is much.
    public static let unbounded = WorkCost(nanoseconds: .max)

    /// Of documents that are looked at: filtered, compared, checked.
    public static func documents(_ count: Int) -> WorkCost { WorkCost(count, times: 2000) }
    /// Of values of documents that are read, merged, checked and written.
    public static func values(_ count: Int) -> WorkCost { WorkCost(count, times: 250) }
    /// Of bytes of text that are read or written.
    public static func bytes(_ count: Int) -> WorkCost { WorkCost(count, times: 15) }

    public static func + (left: WorkCost, right: WorkCost) -> WorkCost {
        let (sum, isTooMuch) = left.nanoseconds.addingReportingOverflow(right.nanoseconds)
        return WorkCost(nanoseconds: isTooMuch ? .max : sum)
    }

    /// Whether a loop may do it.
    public var isSmall: Bool { nanoseconds < 1_000_000 }
    /// Half a second and more is not what a person who turns a page should stand behind.
    public var lane: WorkLane { nanoseconds < 500_000_000 ? .short : .long }
}
