/// A part of some bytes, of less than 4 GiB. Half the size of a `Range`: heads are made of many, and are moved about.
struct ByteRange: Sendable, Hashable {
    private let start: UInt32
    private let length: UInt32

    init(_ range: Range<Int>) {
        start = UInt32(truncatingIfNeeded: range.lowerBound)
        length = UInt32(truncatingIfNeeded: range.count)
    }

    /// The same part, where the bytes stand behind others.
    func moved(by offset: Int) -> ByteRange { ByteRange(start: start &+ UInt32(truncatingIfNeeded: offset), length: length) }

    private init(start: UInt32, length: UInt32) {
        self.start = start
        self.length = length
    }

    @inline(__always) var count: Int { Int(length) }
    @inline(__always) var range: Range<Int> { Int(start)..<Int(start) + Int(length) }
}
