import TestSupport
import Testing
import Values

@testable import GameData

/// Lists of random documents, held against walks over their trees.
@Suite struct ListPropertyTests {
    @Test func `filters, sorters and pages agree with a walk over trees`() throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        var random = SeededRandom(seed: seed)
        for round in 0..<40 {
            let things = try Things.snapshot((0..<random.next() % 60).map { Self.thing(Int($0), &random) })
            let schema = try #require(things.metadata.schema(named: "Thing"))
            let documents = try things.roots(of: schema).map { try $0.document(in: things.metadata) }
            for _ in 0..<40 {
                let (request, expected) = Self.question(documents, &random)
                let found = try things.list { $0 = request }
                #expect(found == expected, "seed \(seed), round \(round): \(request)")
            }
        }
    }

    /// A random list, and the ids it has.
    private static func question(_ documents: [Document], _ random: inout SeededRandom) -> (DocumentListRequest, String) {
        var request = DocumentListRequest()
        var found = documents
        for _ in 0..<random.next() % 3 {
            guard let (filter, holds) = filter(&random) else { continue }
            request.filters.append(filter)
            found.removeAll { !holds($0) }
        }
        var subjects: [(NaiveSubject, isDescending: Bool)] = []
        for _ in 0..<random.next() % 3 {
            guard let subject = NaiveSubject.all.randomElement(using: &random), subject.property != "Tags" else { continue }
            subjects.append((subject, random.once(in: 2)))
            request.sorters.append(DocumentSorter(property: subject.property, isDescending: subjects.last?.isDescending ?? false))
        }
        found = sorted(found, subjects)
        request.skip = random.once(in: 2) ? 0 : Int(random.next() % 20)
        request.take = random.once(in: 2) ? nil : Int(random.next() % 20)
        let page = found.dropFirst(request.skip).prefix(request.take ?? .max)
        return (request, page.map { $0.id?.text.string ?? "?" }.joined(separator: " "))
    }

    private static func filter(_ random: inout SeededRandom) -> (DocumentFilter, (Document) -> Bool)? {
        let operations: [DocumentFilter.Operator] = [
            .equal, .notEqual, .in, .lessThan, .lessThanOrEqual, .greaterThan, .greaterThanOrEqual,
        ]
        guard let subject = NaiveSubject.all.randomElement(using: &random), let operation = operations.randomElement(using: &random),
            let wanted = subject.wanted.randomElement(using: &random), let other = subject.wanted.randomElement(using: &random)
        else { return nil }
        if operation.isOrdering, subject.property == "Tags" || subject.property == "Title" { return nil }
        let isCaseSensitive = random.once(in: 2)
        let value = operation == .in ? Value.list([wanted.json, other.json]) : wanted.json
        let keys = operation == .in ? [wanted.key, other.key] : [wanted.key]
        return (
            DocumentFilter(property: subject.property, operation, value, isCaseSensitive: isCaseSensitive),
            { subject.holds($0, operation, keys, folds: !isCaseSensitive) }
        )
    }

    private static func sorted(_ documents: [Document], _ subjects: [(NaiveSubject, isDescending: Bool)]) -> [Document] {
        documents.enumerated().sorted { left, right in
            for (subject, isDescending) in subjects {
                let (a, b) = (key(left.element, subject), key(right.element, subject))
                let (isBefore, isBehind) = (precedes(a, b), precedes(b, a))
                if isBefore || isBehind { return isDescending ? isBehind : isBefore }
            }
            return left.offset < right.offset
        }.map(\.element)
    }

    /// Null stands before every value.
    private static func precedes(_ left: NaiveKey?, _ right: NaiveKey?) -> Bool {
        switch (left, right) {
        case (let left?, let right?): left < right
        case (nil, let right): right != nil
        case (_?, nil): false
        }
    }

    /// A localized text is sorted by its primary language.
    private static func key(_ document: Document, _ subject: NaiveSubject) -> NaiveKey? {
        guard subject.property == "Title" else { return subject.sortKey(document) }
        guard case .localizedText(let text)? = document["Title"] else { return nil }
        return text["en-US"].map(NaiveKey.text)
    }

    // MARK: Documents

    private static let words: [String] = ["Ab", "aB", "AB", "É", "é", "ß", "", "x", #"q\"uote"#]

    private static func thing(_ number: Int, _ random: inout SeededRandom) -> String {
        var members = [#""Id":"t\#(number)""#]
        func add(_ name: String, _ values: [String]) {
            if let value = values.randomElement(using: &random), !random.once(in: 4) { members.append("\"\(name)\":\(value)") }
        }
        let texts = words.map { "\"\($0)\"" }
        let numbers = ["-2", "0", "1", "2", "3", "0.5", "7"]
        add("Name", texts + [#"{"x":1}"#])
        if number < words.count { add("Code", [texts[number]]) }
        add("Title", texts.map { #"{"en-US":\#($0)}"# } + texts.map { #"{"fr-FR":\#($0),"de-DE":"Ab"}"# } + ["[1]"])
        add("Active", ["true", "false", "\"maybe\""])
        add("Span", ["\"00:00:02\"", "\"-00:00:01\"", "\"00:00:00.5000000\"", "\"soon\""])
        add("When", ["\"0001-01-02T00:00:00.000Z\"", "\"0001-01-01T00:00:01.000Z\"", "\"2020-02-29T23:59:59.999Z\"", "\"never\""])
        add("Weight", numbers + ["\"heavy\""])
        add("Count", numbers.filter { $0 != "0.5" } + ["1.5"])
        add("Kind", ["0", "1", "2", "9", "\"Nope\""])
        add("Mask", ["0", "3", "4", "5", "64"])
        let parts = (0..<3).map { item in
            #"{"Id":\#(number * 10 + item),"Power":\#(["null", "1", "3"][item]),"Kind":\#(texts[(number + item) % texts.count])}"#
        }
        add("Main", [parts[0], parts[1], "\"nothing\""])
        add("Parts", ["[]", "[\(parts[2])]", "[\(parts[1]),\(parts[2])]"])
        add("Owner", [#"{"Id":"t1"}"#, #"{"Id":"t2"}"#, #"{"Id":"gone"}"#, "[]"])
        add("Tags", ["[]", #"[{"Id":"t1"}]"#, #"[{"Id":"t2"},{"Id":"t1"}]"#])
        return "{" + members.joined(separator: ",") + "}"
    }
}
