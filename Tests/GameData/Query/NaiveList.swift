import Testing
import Values

@testable import GameData

/// A value as a list that knows nothing of texts would compare it.
enum NaiveKey: Comparable {
    case number(Double)
    /// In ordinal order.
    case text(Text)
    case id(Text)

    static func < (left: NaiveKey, right: NaiveKey) -> Bool {
        switch (left, right) {
        case (.number(let a), .number(let b)): a < b
        case (.text(let a), .text(let b)), (.id(let a), .id(let b)): a < b
        default: false
        }
    }

    /// Without the case of a text; ids keep theirs.
    var folded: NaiveKey { if case .text(let text) = self { .text(Text(text.string.lowercased())) } else { self } }
}

/// Something that can be asked of documents, by walking their trees.
struct NaiveSubject {
    let property: Text
    /// The values of each element that the path leads to: those of the languages of a localized text, of the items of references. None where
    /// there is no value.
    let elements: @Sendable (Document) -> [[NaiveKey]]
    /// What is asked for, as JSON and as it is compared.
    let wanted: [(json: Value, key: NaiveKey?)]
    /// Whether several values of one element are one thing, equal where any of them is, and without an order.
    var isSet = false

    func holds(_ document: Document, _ operation: DocumentFilter.Operator, _ wanted: [NaiveKey?], folds: Bool) -> Bool {
        elements(document).contains { holds($0.map { folds ? $0.folded : $0 }, operation, wanted.map { folds ? $0?.folded : $0 }) }
    }

    private func holds(_ values: [NaiveKey], _ operation: DocumentFilter.Operator, _ wanted: [NaiveKey?]) -> Bool {
        func equals(_ key: NaiveKey?) -> Bool { key.map(values.contains) ?? values.isEmpty }
        guard let first = wanted.first, let value = values.first else {
            return operation == .equal && wanted.contains(nil) || operation == .in && wanted.contains(nil)
                || operation == .notEqual && !wanted.contains(nil)
        }
        return switch operation {
        case .equal: equals(first)
        case .notEqual: !equals(first)
        case .in: wanted.contains(where: equals)
        case .lessThan: first.map { value < $0 } ?? false
        case .lessThanOrEqual: first.map { value <= $0 } ?? false
        case .greaterThan: first.map { value > $0 } ?? false
        case .greaterThanOrEqual: first.map { value >= $0 } ?? false
        case .like: false
        }
    }

    /// The first value of the first element, by which documents are sorted.
    func sortKey(_ document: Document) -> NaiveKey? { elements(document).first?.first }
}

extension NaiveSubject {
    /// The values of a field.
    static func keys(_ field: Field?) -> [NaiveKey] {
        switch field {
        case .logical(let value)?: [.number(value ? 1 : 0)]
        case .integer(let value)?, .time(let value)?, .date(let value)?: [.number(Double(value))]
        case .number(let value)?: [.number(value)]
        case .text(let text)?: [.text(text)]
        case .localizedText(let text)?: text.texts.map { .text($0.text) }
        case .reference(let reference)?: [.id(reference.id.text)]
        case .references(let references)?: references.map { .id($0.id.text) }
        default: []
        }
    }

    private static func plain(_ property: Text, isSet: Bool = false, _ wanted: [(Value, NaiveKey?)]) -> NaiveSubject {
        NaiveSubject(property: property, elements: { [keys($0[property])] }, wanted: wanted, isSet: isSet)
    }

    private static let texts: [(Value, NaiveKey?)] = ["Ab", "aB", "É", "é", "ß", ""].map { (.text($0), .text($0)) } + [(.null, nil)]
    private static let numbers: [(Value, NaiveKey?)] =
        [-2, 0, 1, 3].map { (.integer(Int64($0)), .number($0)) } + [(.text("2"), .number(2)), (.text(""), nil), (.null, nil)]
    private static let ids: [(Value, NaiveKey?)] = [
        (.text("t1"), .id("t1")), (.object(["Id": .text("t2")]), .id("t2")), (.text("T1"), .id("T1")), (.null, nil),
    ]

    /// Every data type that compares, and ways through others.
    static let all: [NaiveSubject] = [
        plain("Name", texts), plain("Code", texts), plain("Count", numbers), plain("Weight", numbers + [(.number(0.5), .number(0.5))]),
        plain("Active", [(.bool(true), .number(1)), (.text("no"), .number(0)), (.null, nil)]),
        plain("Kind", [(.text("rare"), .number(1)), (.integer(2), .number(2)), (.null, nil)]),
        plain("Mask", [(.text("Fire, Ice"), .number(3)), (.integer(4), .number(4)), (.list([.text("Holy"), .integer(1)]), .number(5))]),
        plain("Span", [(.integer(2), .number(20_000_000)), (.text("-0:0:1"), .number(-10_000_000)), (.null, nil)]),
        plain("When", [(.text("0001-01-02"), .number(86_400_000)), (.text("0001-01-01T00:00:01Z"), .number(1000)), (.null, nil)]),
        plain("Title", isSet: true, texts), plain("Owner", ids), plain("Tags", isSet: true, ids),
        NaiveSubject(
            property: "Title.fr-FR",
            elements: {
                guard case .localizedText(let text)? = $0["Title"], let french = text["fr-FR"] else { return [[]] }
                return [[.text(french)]]
            }, wanted: texts),
        NaiveSubject(
            property: "Main.Power",
            elements: { if case .document(let main)? = $0["Main"] { [keys(main["Power"])] } else { [[]] } }, wanted: numbers),
        NaiveSubject(property: "Parts.Power", elements: { parts($0).map { keys($0["Power"]) } }, wanted: numbers),
        NaiveSubject(property: "/Parts/Kind", elements: { parts($0).map { keys($0["Kind"]) } }, wanted: texts),
        NaiveSubject(property: "Parts.Count", elements: { [[.number(Double(parts($0).count))]] }, wanted: numbers),
        NaiveSubject(property: "Tags.Id", elements: { keys($0["Tags"]).map { [$0] } }, wanted: ids),
    ]

    private static func parts(_ document: Document) -> [Document] {
        if case .documents(let parts)? = document["Parts"] { parts } else { [] }
    }
}
