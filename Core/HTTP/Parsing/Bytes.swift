import Glibc

// Reading of bytes that came from outside. Every access is checked against the bounds of its span, in release builds too.

extension RawSpan {
    /// The byte at an offset.
    @inline(__always) subscript(_ offset: Int) -> UInt8 { unsafeLoad(fromByteOffset: offset, as: UInt8.self) }

    /// The first offset in `range` of a control character other than the tab, or the end of `range`. Eight bytes at a time.
    func firstControl(in range: Range<Int>) -> Int {
        var offset = range.lowerBound
        while offset <= range.upperBound - 8 {
            let word = UInt64(littleEndian: unsafeLoadUnaligned(fromByteOffset: offset, as: UInt64.self))
            let marks = Self.marks(word)
            guard marks != 0 else {
                offset += 8
                continue
            }
            offset += marks.trailingZeroBitCount / 8
            guard self[offset] == 0x09 else { return offset }
            offset += 1
        }
        while offset < range.upperBound, !Grammar.isForbiddenInValue(self[offset]) { offset += 1 }
        return offset
    }

    /// A bit for the first byte of the word that is below 0x20 or is 0x7F; of what comes after that one nothing is said.
    @inline(__always) private static func marks(_ word: UInt64) -> UInt64 {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let high: UInt64 = 0x8080_8080_8080_8080
        let low = (word &- ones &* 0x20) & ~word & high
        let notDelete = word ^ (ones &* 0x7F)
        return low | ((notDelete &- ones) & ~notDelete & high)
    }

    /// Whether the bytes of `range` are `folded`, which is in lower case, whatever their own case.
    @inline(__always) func equals(_ range: Range<Int>, _ folded: StaticString) -> Bool {
        guard range.count == folded.utf8CodeUnitCount else { return false }
        let wanted = UnsafeBufferPointer(start: folded.utf8Start, count: folded.utf8CodeUnitCount)
        var offset = range.lowerBound
        for byte in wanted {
            guard Grammar.lowercased(self[offset]) == byte else { return false }
            offset += 1
        }
        return true
    }

    /// `range` without the blanks and tabs at its ends.
    @inline(__always) func trimmed(_ range: Range<Int>) -> Range<Int> {
        var (start, end) = (range.lowerBound, range.upperBound)
        while start < end, Self.isBlank(self[start]) { start += 1 }
        while end > start, Self.isBlank(self[end - 1]) { end -= 1 }
        return start..<end
    }

    @inline(__always) static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }

    /// The first offset of a byte in `range`, or nil.
    @inline(__always) func first(_ byte: UInt8, in range: Range<Int>) -> Int? {
        extracting(range).withUnsafeBytes { bytes in
            guard let start = bytes.baseAddress, let found = memchr(start, Int32(byte), bytes.count) else { return nil }
            return range.lowerBound + (UnsafeRawPointer(found) - start)
        }
    }

    /// Where in `range` the bytes end that are as `condition` says.
    @inline(__always) func end(of range: Range<Int>, while condition: (UInt8) -> Bool) -> Int {
        extracting(range).withUnsafeBytes { bytes in
            var count = 0
            for byte in bytes {
                guard condition(byte) else { break }
                count += 1
            }
            return range.lowerBound + count
        }
    }

    /// Whether all bytes of `range` are as `condition` says.
    @inline(__always) func all(_ range: Range<Int>, _ condition: (UInt8) -> Bool) -> Bool {
        end(of: range, while: condition) == range.upperBound
    }
}
