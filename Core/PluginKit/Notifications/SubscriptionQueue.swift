/// What one listener has not taken yet: bounded, in order. Decides only.
///
/// Where it is full, what comes is counted instead of kept, and the count is told in its place: a listener that is too slow knows what it missed.
struct SubscriptionQueue<Item: Sendable>: Sendable {
    enum Delivery {
        case item(Item)
        /// So many did not fit here.
        case lost(Int)
    }

    private let capacity: Int
    private var items: [Item] = []
    /// Of `items`, those before this one are taken.
    private var taken = 0
    private var lost = 0

    init(capacity: Int) { self.capacity = max(1, capacity) }

    var isEmpty: Bool { taken == items.count && lost == 0 }

    mutating func put(_ item: Item) {
        if lost > 0 || items.count - taken >= capacity { lost += 1 } else { items.append(item) }
    }

    /// The oldest, if there is any; the count of the lost ones comes behind those that were kept before them.
    mutating func take() -> Delivery? {
        if taken < items.count {
            defer { forget() }
            taken += 1
            return .item(items[taken - 1])
        }
        guard lost > 0 else { return nil }
        defer { lost = 0 }
        return .lost(lost)
    }

    private mutating func forget() {
        guard taken == items.count || taken > 1024 else { return }
        items.removeFirst(taken)
        taken = 0
    }
}
