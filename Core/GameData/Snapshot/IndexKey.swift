import Values

/// The key of an entry in an index of a snapshot: what is looked for comes first, then which document has it. Each index uses what it needs.
struct IndexKey: Comparable, Sendable {
    // In an order that leaves no gaps: there are some of these for every document.

    /// The id or value looked for. Documents whose id cannot be read have none and stand first.
    let value: DocumentID?
    /// Which document embedded in that root document it is; `IndexKey.root` for the root itself.
    let place: Int32
    /// The row of the root document that has it.
    let row: Int64
    /// Position of the schema in `Metadata.schemas`.
    let schema: Int32
    /// Position of the property in the schema, in the index of unique values.
    let property: Int32

    static let root: Int32 = -1

    init(schema: Int, property: Int = 0, value: DocumentID?, row: Int64, place: Int32 = IndexKey.root) {
        self.schema = Int32(truncatingIfNeeded: schema)
        self.property = Int32(truncatingIfNeeded: property)
        self.value = value
        self.row = row
        self.place = place
    }

    /// Below all keys with that value.
    static func start(of value: DocumentID, in schema: Int, property: Int = 0) -> IndexKey {
        IndexKey(schema: schema, property: property, value: value, row: .min)
    }

    /// Below all keys of a schema.
    static func start(of schema: Int) -> IndexKey { IndexKey(schema: schema, property: 0, value: nil, row: .min) }

    /// The lowest key above this one.
    var successor: IndexKey { IndexKey(schema: Int(schema), property: Int(property), value: value, row: row, place: place + 1) }

    func hasValue(_ value: DocumentID, in schema: Int, property: Int = 0) -> Bool {
        self.schema == Int32(truncatingIfNeeded: schema) && self.property == Int32(truncatingIfNeeded: property) && self.value == value
    }

    static func < (left: IndexKey, right: IndexKey) -> Bool {
        if left.schema != right.schema { return left.schema < right.schema }
        if left.property != right.property { return left.property < right.property }
        switch (left.value, right.value) {
        case (let a?, let b?):
            let order = DocumentID.order(a, b)
            if order != 0 { return order < 0 }
        case (nil, nil): break
        case (nil, _?): return true
        case (_?, nil): return false
        }
        return left.row != right.row ? left.row < right.row : left.place < right.place
    }
}

extension DocumentID {
    /// Below 0 where `left` stands before `right`, 0 where they are the same, above 0 otherwise.
    static func order(_ left: DocumentID, _ right: DocumentID) -> Int {
        if case (.text(let a), .text(let b)) = (left, right) { return Text.order(a, b) }
        return left < right ? -1 : left == right ? 0 : 1
    }
}
