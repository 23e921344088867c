import Synchronization

/// A value that many read and few replace. Swift has no atomic strong reference, so the lock is taken to fetch a value, and each loop keeps
/// what it fetched in its `ThreadPlace`: one atomic load says whether that is still the newest. Reading is inlinable, so that it is compiled for
/// the value's type.
public final class Published<Value: Sendable>: Sendable {
    @usableFromInline let current: Mutex<Value>
    @usableFromInline let generation = Atomic<UInt64>(1)
    @usableFromInline let slots: Slots

    /// What the loops keep. A slot is touched by the thread of its loop alone: hence unchecked.
    @usableFromInline struct Slots: @unchecked Sendable {
        @usableFromInline let start = UnsafeMutablePointer<(generation: UInt64, value: Value?)>.allocate(capacity: ThreadPlace.most)
    }

    public init(_ value: Value) {
        current = Mutex(value)
        slots = Slots()
        slots.start.initialize(repeating: (0, nil), count: ThreadPlace.most)
    }

    deinit {
        slots.start.deinitialize(count: ThreadPlace.most)
        slots.start.deallocate()
    }

    /// The newest value. On a loop: without the lock unless it was replaced since this loop last looked.
    @inlinable public var value: Value {
        guard let number = ThreadPlace.current else { return current.withLock { $0 } }
        let newest = generation.load(ordering: .acquiring)
        let slot = slots.start + number
        if slot.pointee.generation == newest, let value = slot.pointee.value { return value }
        let value = current.withLock { $0 }
        slot.pointee = (newest, value)
        return value
    }

    /// Replaces the value by what `change` makes of it.
    public func update<Result: Sendable>(_ change: (inout Value) -> Result) -> Result {
        current.withLock { value in
            let result = change(&value)
            // Told after it is there: who sees the number finds this value or a newer one.
            generation.add(1, ordering: .releasing)
            return result
        }
    }

    /// Replaces the value.
    public func publish(_ value: Value) { update { $0 = value } }
}
