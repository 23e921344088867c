import Synchronization
import Values

/// Makes ids that are not numbers (data-model 4). One for all requests of a server.
public final class IDGenerator: Sendable {
    /// Seconds since 1970 in the high 32 of 56 bits, a counter in the low 24: the last that was handed out.
    private let last: Atomic<UInt64>
    /// Five bytes that tell this process from others.
    private let process: UInt64
    private let seconds: @Sendable () -> UInt32
    private let random: @Sendable () -> UInt64

    /// - Parameters:
    ///   - seconds: The clock, in whole seconds since 1970.
    ///   - random: Random bits, of cryptographic quality where ids must not be guessed.
    public init(
        seconds: @escaping @Sendable () -> UInt32,
        random: @escaping @Sendable () -> UInt64 = {
            var system = SystemRandomNumberGenerator(); return system.next()
        }
    ) {
        self.seconds = seconds
        self.random = random
        process = random() & 0xFF_FFFF_FFFF
        last = Atomic(0)
    }

    /// Whole seconds since 1970.
    var now: UInt32 { seconds() }

    /// An ObjectId: 4 bytes seconds, 5 bytes process, 3 bytes counter; greater than each one before, the clock going back or not.
    public func objectID() -> ObjectID {
        let now = UInt64(seconds()) << 24
        var current = last.load(ordering: .relaxed)
        while true {
            let next = max(current &+ 1, now)
            let (exchanged, original) = last.weakCompareExchange(expected: current, desired: next, ordering: .relaxed)
            if exchanged { return objectID(of: next) }
            current = original
        }
    }

    private func objectID(of value: UInt64) -> ObjectID {
        let time = (value >> 24) & 0xFFFF_FFFF
        let counter = UInt32(truncatingIfNeeded: value & 0xFF_FFFF)
        let low = UInt32(truncatingIfNeeded: process & 0xFF) << 24 | counter
        return ObjectID(bytes: (time << 32 | process >> 8, low))
    }

    /// A random Guid (version 4) as 32 lower-case hex digits.
    public func guid() -> Text {
        let high = random() & 0xFFFF_FFFF_FFFF_0FFF | 0x4000
        let low = random() & 0x3FFF_FFFF_FFFF_FFFF | 0x8000_0000_0000_0000
        return Text(Self.hex(high) + Self.hex(low))
    }

    private static func hex(_ value: UInt64) -> String {
        let digits = String(value, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}

/// Ids of the schemas whose ids are sequences.
enum GeneratedNumber {
    /// What is handed out; other numbers, which a file may bring, use nothing up (data-model 4).
    static let range: ClosedRange<Int64> = 1...Int64(Int32.max)
}

/// Numbers for the schemas whose ids are sequences, counted on from the largest in use; what one request takes is its own until it commits.
struct NumberSequences<Lookup: DocumentLookup> {
    private let lookup: Lookup
    /// By schema; all schemas of the global sequence share one.
    private var last: [Int: Int64] = [:]
    private static var global: Int { -1 }

    init(_ lookup: Lookup) { self.lookup = lookup }

    private static func key(of schema: Schema) -> Int { schema.idGenerator == .globalSequence ? global : schema.index }

    /// The next number of a schema; nil when they are used up.
    mutating func next(of schema: Schema) -> Int64? {
        let key = Self.key(of: schema)
        let current = last[key] ?? largestInUse(of: schema)
        guard current < GeneratedNumber.range.upperBound else { return nil }
        last[key] = current + 1
        return current + 1
    }

    /// Takes notice of a number that the request itself sends.
    mutating func take(_ number: Int64, of schema: Schema) {
        guard GeneratedNumber.range.contains(number) else { return }
        let key = Self.key(of: schema)
        last[key] = max(last[key] ?? largestInUse(of: schema), number)
    }

    private func largestInUse(of schema: Schema) -> Int64 {
        guard schema.idGenerator == .globalSequence else { return lookup.largestNumber(of: schema) }
        let schemas = lookup.metadata.schemas.filter { $0.idGenerator == .globalSequence }
        return schemas.map { lookup.largestNumber(of: $0) }.max() ?? 0
    }
}
