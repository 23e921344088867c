import Synchronization

/// What other threads ask of a loop: the only lock of this target, held for an append or a swap.
struct Inbox: ~Copyable {
    enum Entry {
        case job(UnownedJob)
        case call(@Sendable () -> Void)
    }

    private let waiting = Mutex<[Entry]>([])

    /// Answers whether the loop must be woken: the inbox was empty, so nobody has woken it yet.
    func put(_ entry: Entry) -> Bool {
        waiting.withLock { waiting in
            waiting.append(entry)
            return waiting.count == 1
        }
    }

    /// Moves everything to the end of `entries`, in the order it came.
    func take(into entries: inout [Entry]) {
        waiting.withLock { waiting in
            entries.append(contentsOf: waiting)
            waiting.removeAll(keepingCapacity: waiting.capacity <= 1024)
        }
    }
}
