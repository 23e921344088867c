import Values

/// A pattern of `like` (operations 5.2): without `*` or `%` a text to be contained, else a whole text in which both stand for anything. `\*`,
/// `\%` and `\\` are the characters themselves; a `\` before anything else is itself.
final class LikePattern: Sendable {
    private let parts: Parts
    /// The same as they were written: ids of references never lose their case.
    private let exactParts: Parts
    /// Whether text is folded before it is matched.
    let folds: Bool

    init(_ pattern: Text, folds: Bool) {
        exactParts = Parts(Array(pattern.utf8))
        parts = folds ? Parts(CaseFolding.folded(pattern)) : exactParts
        self.folds = folds
    }

    /// A text to be contained, whatever its case; no character in it is special.
    init(containing text: Text) {
        parts = Parts(containing: CaseFolding.folded(text))
        exactParts = parts
        folds = true
    }

    /// Whether a text, folded where `folds`, matches.
    func matches(_ text: [UInt8]) -> Bool { text.withUnsafeBufferPointer(parts.match) }

    /// Whether an id matches as it stands.
    func matches(id: Text) -> Bool { id.withUTF8(exactParts.match) }

    /// What stands between wildcards.
    private final class Parts: Sendable {
        /// Empty where the pattern begins with a wildcard.
        let first: Needle
        let middle: [Needle]
        /// Empty where it ends with one.
        let last: Needle

        init(containing text: [UInt8]) {
            first = Needle([])
            middle = [Needle(text)]
            last = Needle([])
        }

        init(_ pattern: [UInt8]) {
            let all = Self.literals(of: pattern)
            let isWild = all.count > 1
            first = Needle(isWild ? all.first ?? [] : [])
            middle = isWild ? all.dropFirst().dropLast().filter { !$0.isEmpty }.map { Needle($0) } : all.map { Needle($0) }
            last = Needle(isWild ? all.last ?? [] : [])
        }

        /// What stands between the wildcards, as it is meant; one where there is none.
        private static func literals(of pattern: [UInt8]) -> [[UInt8]] {
            var literals: [[UInt8]] = [[]]
            var rest = pattern[...]
            while let byte = rest.popFirst() {
                if byte == UInt8(ascii: "\\"), let next = rest.first, isWildcard(next) || next == byte {
                    literals[literals.count - 1].append(next)
                    rest.removeFirst()
                } else if isWildcard(byte) {
                    literals.append([])
                } else {
                    literals[literals.count - 1].append(byte)
                }
            }
            return literals
        }

        private static func isWildcard(_ byte: UInt8) -> Bool { byte == UInt8(ascii: "*") || byte == UInt8(ascii: "%") }

        /// One pass: every part is taken at its first place, which is never worse than a later one.
        func match(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
            guard first.count + last.count <= text.count, first.stands(in: text, at: 0),
                last.stands(in: text, at: text.count - last.count)
            else { return false }
            var position = first.count
            for part in middle {
                guard let found = part.find(in: text, position..<text.count - last.count) else { return false }
                position = found + part.count
            }
            return true
        }
    }
}
