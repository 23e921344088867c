import Values

/// What a document is sorted by, in a form that is compared without its text: numbers as a whole, texts by their first bytes and, where those
/// are alike, by the rest that stands in an arena.
struct SortKey {
    /// In the order of the values; zero for null.
    private let prefix: UInt128
    /// Of a text: where its ordinal bytes stand in the arena.
    private let start: Int
    /// -1 for null.
    private let count: Int

    static let null = SortKey(prefix: 0, start: 0, count: -1)

    private init(prefix: UInt128, start: Int, count: Int) {
        self.prefix = prefix
        self.start = start
        self.count = count
    }

    init(_ value: Int128) { self.init(prefix: UInt128(bitPattern: value) ^ 1 << 127, start: 0, count: 0) }

    init(_ value: Double) {
        let bits = value.bitPattern
        self.init(prefix: UInt128(value.sign == .minus ? ~bits : bits | 1 << 63) << 64, start: 0, count: 0)
    }

    /// A text; what does not fit in the prefix is added to the arena.
    init(_ text: [UInt8], in arena: inout [UInt8]) {
        let start = arena.count
        var prefix: UInt128 = 0
        text.withUnsafeBufferPointer { text in
            for index in 0..<Self.prefixLength { prefix = prefix << 8 | (index < text.count ? UInt128(Self.ordinal(text[index])) : 0) }
            if text.count > Self.prefixLength { arena.append(contentsOf: text[Self.prefixLength...].lazy.map(Self.ordinal)) }
        }
        self.init(prefix: prefix, start: start, count: text.count)
    }

    private static let prefixLength = 16

    /// The same key, its rest moved to another arena.
    func moved(from arena: [UInt8], to other: inout [UInt8]) -> SortKey {
        guard count > Self.prefixLength else { return self }
        let start = other.count
        other.append(contentsOf: arena[self.start..<self.start + count - Self.prefixLength])
        return SortKey(prefix: prefix, start: start, count: count)
    }

    /// A byte of UTF-8 so that bytes have the order of UTF-16: what lies above U+FFFF stands below U+E000 there.
    private static func ordinal(_ byte: UInt8) -> UInt8 {
        switch byte {
        case 0xF0...: byte &- 2
        case 0xEE, 0xEF: byte &+ 5
        default: byte
        }
    }

    /// Below 0 where `left` stands before `right`, 0 where they are alike, above 0 otherwise.
    @inline(__always) static func order(_ left: SortKey, _ right: SortKey, _ arena: UnsafeBufferPointer<UInt8>) -> Int {
        if left.prefix != right.prefix { return left.prefix < right.prefix ? -1 : 1 }
        guard left.count > prefixLength, right.count > prefixLength else { return left.count - right.count }
        return orderOfRest(left, right, arena)
    }

    private static func orderOfRest(_ left: SortKey, _ right: SortKey, _ arena: UnsafeBufferPointer<UInt8>) -> Int {
        for index in 0..<min(left.count, right.count) - prefixLength {
            let (a, b) = (arena[left.start + index], arena[right.start + index])
            if a != b { return a < b ? -1 : 1 }
        }
        return left.count - right.count
    }
}
