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
    @inlinable public func withUTF8<R, E: Error>(_ body: (UnsafeBufferPointer<UInt8>) throws(E) -> R) throws(E) -> R {
        var copy = string
        var result: Result<R, E>?
        copy.withUTF8 { bytes in
            do throws(E) { result = .success(try body(bytes)) } catch { result = .failure(error) }
        }
        guard let result else { preconditionFailure("withUTF8 calls its body") }
        return try result.get()
    }

    @inlinable public static func == (left: Text, right: Text) -> Bool {
        left.utf8.count == right.utf8.count && left.utf8.elementsEqual(right.utf8)
    }

    @inlinable public func hash(into hasher: inout Hasher) {
        withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
    }

    /// Ordinal, by UTF-16 code unit. UTF-8 keeps that order but for one range: what lies above U+FFFF is written with surrogates, which
    /// sort below U+E000.
    public static func < (left: Text, right: Text) -> Bool {
        left.withUTF8 { left in
            right.withUTF8 { right in
                let common = min(left.count, right.count)
                for index in 0..<common where left[index] != right[index] {
                    let (a, b) = (left[index], right[index])
                    let isAboveFirst = a >= 0xF0, isAboveSecond = b >= 0xF0
                    if isAboveFirst != isAboveSecond, a >= 0xEE, b >= 0xEE { return isAboveFirst }
                    return a < b
                }
                return left.count < right.count
            }
        }
    }
}
