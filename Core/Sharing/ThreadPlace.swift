import Glibc
import Synchronization

/// A number by which a thread that serves as long as the process, a loop, finds what it keeps for itself. Few threads have one.
@usableFromInline package enum ThreadPlace {
    /// Threads beyond so many keep nothing for themselves.
    @usableFromInline package static let most = 64

    private static let taken = Atomic(0)
    private static let key: pthread_key_t = {
        var key = pthread_key_t()
        pthread_key_create(&key, nil)
        return key
    }()

    /// Gives the calling thread a place until it ends.
    package static func take() {
        let place = taken.wrappingAdd(1, ordering: .relaxed).oldValue
        guard place < most else { return }
        pthread_setspecific(key, UnsafeRawPointer(bitPattern: place + 1))
    }

    /// The place of the calling thread; nil for one that has none.
    @usableFromInline package static var current: Int? { pthread_getspecific(key).map { Int(bitPattern: $0) - 1 } }
}
