import Values

/// When two values are the same for change detection, validation and diffs (operations 4.1).
extension Field {
    public func isEqual(to other: Field) -> Bool {
        switch (self, other) {
        case (.absent, .absent), (.absent, .null), (.null, .absent), (.null, .null): true
        case (.logical(let a), .logical(let b)): a == b
        case (.integer(let a), .integer(let b)), (.time(let a), .time(let b)), (.date(let a), .date(let b)): a == b
        case (.number(let a), .number(let b)): a == b
        case (.text(let a), .text(let b)), (.outOfRange(let a), .outOfRange(let b)): a == b
        case (.localizedText(let a), .localizedText(let b)): a.isEqual(to: b)
        case (.document(let a), .document(let b)): a.isEqual(to: b)
        case (.documents(let a), .documents(let b)): a.count == b.count && zip(a, b).allSatisfy { $0.isEqual(to: $1) }
        case (.reference(let a), .reference(let b)): a.id == b.id
        case (.references(let a), .references(let b)): a.count == b.count && zip(a, b).allSatisfy { $0.id == $1.id }
        case (.formula(let a), .formula(let b)): a.isEqual(to: b)
        case (.unreadable(let a), .unreadable(let b)): a == b
        default: false
        }
    }
}

extension Document {
    /// Member by member; both of one schema.
    public func isEqual(to other: Document) -> Bool {
        fields.count == other.fields.count && zip(fields, other.fields).allSatisfy { $0.isEqual(to: $1) }
    }
}

extension LocalizedText {
    /// By language, and by what the notes say.
    func isEqual(to other: LocalizedText) -> Bool {
        texts.count == other.texts.count && texts.allSatisfy { other[$0.language] == $0.text } && notes.isEqual(to: other.notes)
    }
}

extension LocalizedText.Notes {
    /// Null, `{}` and absent are one; so are an empty comment and none.
    func isEqual(to other: Self) -> Bool { (comment ?? "") == (other.comment ?? "") && Set(stale) == Set(other.stale) }
}

extension Formula {
    /// By tree, without what a tree may leave out.
    func isEqual(to other: Formula) -> Bool { Self.isEqual(.object(tree), .object(other.tree)) }

    private static func isEqual(_ left: Value, _ right: Value) -> Bool {
        switch (left, right) {
        case (.object(let left), .object(let right)):
            let left = telling(left), right = telling(right)
            guard left.count == right.count else { return false }
            // In the same order mostly; by key where not, since a list of arguments may be long.
            if zip(left, right).allSatisfy({ $0.key == $1.key }) { return zip(left, right).allSatisfy { isEqual($0.value, $1.value) } }
            let values = Dictionary(right.map { ($0.key, $0.value) }, uniquingKeysWith: { first, _ in first })
            return left.allSatisfy { key, value in values[key].map { isEqual(value, $0) } ?? false }
        case (.list(let left), .list(let right)): return left.count == right.count && zip(left, right).allSatisfy(isEqual)
        default: return left == right
        }
    }

    /// Members that say something: not where and how a node was typed, nor what is the same as its absence.
    private static func telling(_ members: Members) -> [(key: Text, value: Value)] {
        members.entries.filter { key, value in
            switch key {
            case "_pos", "_cs", "_src": false
            case "expression": value != .null
            case "useNullPropagation": value != .bool(false)
            case "arguments": value != .object(Members()) && value != .null
            default: true
            }
        }
    }
}
