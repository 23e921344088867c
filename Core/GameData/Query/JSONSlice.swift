import Glibc
import Values

/// A value in the text of a stored document: compact JSON that is known to be well-formed, read where it stands. Valid while the text is.
struct JSONSlice {
    /// The whole text of the document, so that the places which the document knows are comparable.
    let text: UnsafeRawBufferPointer
    let start: Int
    let end: Int

    @inline(__always) init(_ text: UnsafeRawBufferPointer, _ range: Range<Int>) {
        self.text = text
        start = range.lowerBound
        end = range.upperBound
    }

    /// The first byte, which tells what it is.
    @inline(__always) var first: UInt8 { start < end ? text[start] : 0 }
    var isNull: Bool { first == UInt8(ascii: "n") }
    var isObject: Bool { first == UInt8(ascii: "{") }
    var isList: Bool { first == UInt8(ascii: "[") }
    var isText: Bool { first == UInt8(ascii: "\"") }

    var bytes: UnsafeBufferPointer<UInt8> {
        UnsafeBufferPointer(rebasing: text.bindMemory(to: UInt8.self)[start..<end])
    }

    /// The inside of a text, its escapes as they stand; any other value as a whole.
    var inside: UnsafeBufferPointer<UInt8> {
        let isQuoted = isText && end - start >= 2
        return UnsafeBufferPointer(rebasing: text.bindMemory(to: UInt8.self)[(isQuoted ? start + 1 : start)..<(isQuoted ? end - 1 : end)])
    }

    /// Where the value that begins at `position` ends.
    private func end(ofValueAt position: Int) -> Int? {
        let rest = UnsafeRawBufferPointer(rebasing: text[position..<end])
        return JSONText.end(ofValueAt: 0, in: rest).map { position + $0 }
    }

    /// The value of the member of an object with that key: quoted and escaped, with its colon.
    func member(_ key: [UInt8]) -> JSONSlice? {
        key.withUnsafeBytes { key in
            guard isObject, let base = text.baseAddress, let keyBase = key.baseAddress else { return nil }
            var position = start + 1
            while position < end - 1 {
                let isFound = position + key.count < end && memcmp(base + position, keyBase, key.count) == 0
                guard let value = isFound ? position + key.count : end(ofValueAt: position).map({ $0 + 1 }), value < end,
                    let behind = end(ofValueAt: value)
                else { return nil }
                if isFound { return JSONSlice(text, value..<behind) }
                position = behind + 1
            }
            return nil
        }
    }

    /// Calls `body` with the inside of each key of an object and its value until it returns false.
    func forEachMember(_ body: (UnsafeBufferPointer<UInt8>, JSONSlice) -> Bool) {
        guard isObject else { return }
        var position = start + 1
        while position < end - 1, let keyEnd = end(ofValueAt: position), keyEnd + 1 < end, let behind = end(ofValueAt: keyEnd + 1) {
            guard body(JSONSlice(text, position..<keyEnd).inside, JSONSlice(text, keyEnd + 1..<behind)) else { return }
            position = behind + 1
        }
    }

    /// Calls `body` with each element of a list until it returns false.
    func forEachElement(_ body: (JSONSlice) -> Bool) {
        guard isList else { return }
        var position = start + 1
        while position < end - 1, let behind = end(ofValueAt: position) {
            guard body(JSONSlice(text, position..<behind)) else { return }
            position = behind + 1
        }
    }

    /// Whether it is a list without elements.
    var isEmptyList: Bool { isList && end - start == 2 }

    /// Elements of a list.
    var elementCount: Int {
        var count = 0
        forEachElement { _ in
            count += 1
            return true
        }
        return count
    }

    /// The value as a tree; nil only where our own text could not be read.
    var value: Value? {
        let bytes = UnsafeRawBufferPointer(rebasing: text[start..<end])
        do throws(JSONError) { return try JSONParser().parse(bytes, within: .stored).root.value } catch { return nil }
    }
}
