/// Text of game data: ids, keys, values. Valid UTF-8, told apart by its bytes.
///
/// `String` takes canonically equivalent texts for one (`é` and `e` with a combining accent) and would merge two ids; this does not. The order
/// is the ordinal one of the data model (1.1): by UTF-16 code unit.
public struct Text: Hashable, Comparable, Sendable, ExpressibleByStringLiteral, CustomStringConvertible {
    /// The same text as a `String`: for messages and names, not for comparing.
    public let string: String

    /// Wraps a native string.
    @inlinable public init(_ string: String) {
        var string = string
        string.makeContiguousUTF8()
        self.string = string
    }

    /// Wraps a literal.
    @inlinable public init(stringLiteral value: StaticString) { self.init(value.description) }

    /// The text of `bytes`, or nil where they are not UTF-8.
    @inlinable public init?(validating bytes: UnsafeBufferPointer<UInt8>) {
        guard let string = String(validating: bytes, as: UTF8.self) else { return nil }
        self.string = string
    }

    /// The text of bytes that are known to be UTF-8 (a parser checked them).
    @inlinable public init(checked bytes: UnsafeBufferPointer<UInt8>) { string = String(decoding: bytes, as: UTF8.self) }

    @inlinable public var utf8: String.UTF8View { string.utf8 }
    @inlinable public var isEmpty: Bool { string.isEmpty }
    /// Length in UTF-16 code units: what `Size` of a text property counts.
    public var utf16Count: Int { string.utf16.count }
    public var description: String { string }

    /// The bytes, without a copy.
    ///
    /// Not through `string.utf8.span`: optimized and inlined, Swift 6.3.1 hands out the place of a short string (15 bytes or less) after it
    /// was given to others, and what is read there is no longer the text (found by FuzzBSON).
    @inlinable public func withUTF8<R, E: Error>(_ body: (UnsafeBufferPointer<UInt8>) throws(E) -> R) throws(E) -> R {
        let result = string.utf8.withContiguousStorageIfAvailable { bytes in Result { () throws(E) -> R in try body(bytes) } }
        if let result { return try result.get() }
        return try Array(string.utf8).span.withUnsafeBufferPointer(body)
    }

    @inlinable public static func == (left: Text, right: Text) -> Bool {
        let count = left.utf8.count
        guard count == right.utf8.count else { return false }
        return left.withUTF8 { left in right.withUTF8 { right in firstDifference(left, right, count) == count } }
    }

    @inlinable public func hash(into hasher: inout Hasher) {
        withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
    }

    /// Ordinal, by UTF-16 code unit.
    @inlinable public static func < (left: Text, right: Text) -> Bool {
        left.withUTF8 { left in right.withUTF8 { right in isOrdered(left, right) } }
    }

    /// Below 0 where `left` stands before `right`, 0 where they are the same, above 0 otherwise.
    @inlinable package static func order(_ left: Text, _ right: Text) -> Int {
        left.withUTF8 { left in
            right.withUTF8 { right in
                if left.count == right.count, firstDifference(left, right, left.count) == left.count { return 0 }
                return isOrdered(left, right) ? -1 : 1
            }
        }
    }

    /// Whether `left` stands before `right`. UTF-8 keeps the order of UTF-16 but for one range: what lies above U+FFFF is written with
    /// surrogates there, which sort below U+E000.
    @inlinable package static func isOrdered(_ left: UnsafeBufferPointer<UInt8>, _ right: UnsafeBufferPointer<UInt8>) -> Bool {
        let common = min(left.count, right.count)
        let index = firstDifference(left, right, common)
        guard index < common else { return left.count < right.count }
        let (a, b) = (left[index], right[index])
        if a >= 0xEE, b >= 0xEE, (a >= 0xF0) != (b >= 0xF0) { return a >= 0xF0 }
        return a < b
    }

    /// The first of `count` bytes that differs, or `count`; eight at a time.
    @inlinable package static func firstDifference(
        _ left: UnsafeBufferPointer<UInt8>, _ right: UnsafeBufferPointer<UInt8>, _ count: Int
    ) -> Int {
        guard let left = left.baseAddress.map(UnsafeRawPointer.init), let right = right.baseAddress.map(UnsafeRawPointer.init) else {
            return 0
        }
        var index = 0
        while index + 8 <= count {
            let difference =
                left.loadUnaligned(fromByteOffset: index, as: UInt64.self).littleEndian
                ^ right.loadUnaligned(fromByteOffset: index, as: UInt64.self).littleEndian
            if difference != 0 { return index + difference.trailingZeroBitCount / 8 }
            index += 8
        }
        while index < count, left.load(fromByteOffset: index, as: UInt8.self) == right.load(fromByteOffset: index, as: UInt8.self) {
            index += 1
        }
        return index
    }
}
