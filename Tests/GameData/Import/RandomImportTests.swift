import TestSupport
import Testing
import Values

@testable import GameData

/// Random payloads, against a model that knows the rules of matching and nothing of indexes (operations 10.2, 10.5).
@Suite struct RandomImportTests {
    @Test(arguments: [1, 2, 3, 4, 5, 6, 7, 8] as [UInt64])
    func `an import does what a naive model does`(seed: UInt64) throws {
        var random = Dice(seed: seed)
        let bench = try ImportBench()
        let model = try NaiveImport(bench)
        for step in 0..<60 {
            let mode = ImportMode.allCases[random.below(ImportMode.allCases.count)]
            let items = random.items()
            let expected = model.run(mode, items)
            let lines = try bench.run(
                mode, NaiveImport.payload(items, keyed: random.below(4) == 0 && Set(items.map(\.id)).count == items.count), [])
            #expect(lines == expected, "seed \(seed), step \(step), \(mode): \(items)")
            #expect(try model.text == model.text(of: bench), "seed \(seed), step \(step), \(mode): \(items)")
            if lines != expected { return }
        }
    }

    @Test(arguments: [11, 12, 13, 14] as [UInt64])
    func `merge(a, a) is a, and a second import of the same changes nothing`(seed: UInt64) throws {
        var random = Dice(seed: seed)
        let bench = try ImportBench()
        for step in 0..<30 {
            let payload = NaiveImport.payload(random.items(distinct: true), keyed: false)
            try bench.run(.createAndUpdate, payload)
            let (before, number) = (bench.collections, bench.state.changeNumber)
            let again = try bench.run(.createAndUpdate, payload)
            #expect(again.allSatisfy { $0.hasSuffix("unchanged") }, "seed \(seed), step \(step): \(again)")
            let all = try bench.run(.replace, "{" + before)
            #expect(all.allSatisfy { $0.hasSuffix("unchanged") || $0.hasSuffix("skipped") }, "seed \(seed), step \(step): \(all)")
            #expect(bench.collections == before && bench.state.changeNumber == number)
        }
    }
}

/// An item of a random payload: a tag with some of its values.
private struct Item: CustomStringConvertible {
    let id: String
    /// Nil where the item does not speak of it.
    let label: String??

    var description: String { json }
    var json: String {
        switch label {
        case nil: #"{"Id":"\#(id)"}"#
        case .some(nil): #"{"Id":"\#(id)","Label":null}"#
        case .some(let label?): #"{"Id":"\#(id)","Label":"\#(label)"}"#
        }
    }
}

/// A reproducible source of choices.
private struct Dice {
    private var state: UInt64
    init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 }

    mutating func below(_ bound: Int) -> Int {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return Int(state % UInt64(bound))
    }

    mutating func items(distinct: Bool = false) -> [Item] {
        var seen: Set<String> = []
        return (0..<below(8)).compactMap { _ in
            let id = "t\(below(10))"
            let label: String?? = [nil, .some(nil), "a", "b"][below(4)]
            if distinct, !seen.insert(id).inserted { return nil }
            return Item(id: id, label: label)
        }
    }
}

/// The tags of a data source, kept in an array.
private final class NaiveImport {
    private var tags: [(id: String, label: String?)]

    init(_ bench: ImportBench) throws { tags = try Self.tags(of: bench) }

    static func payload(_ items: [Item], keyed: Bool) -> String {
        let list = items.map(\.json).joined(separator: ",")
        let members = items.map { #""\#($0.id)":\#($0.json)"# }.joined(separator: ",")
        return #"{"Tag":\#(keyed ? "{\(members)}" : "[\(list)]")}"#
    }

    var text: String { tags.sorted { $0.id < $1.id }.map { "\($0.id)=\($0.label ?? "-")" }.joined(separator: " ") }
    func text(of bench: ImportBench) throws -> String {
        try Self.tags(of: bench).map { "\($0.id)=\($0.label ?? "-")" }.joined(separator: " ")
    }

    private static func tags(of bench: ImportBench) throws -> [(id: String, label: String?)] {
        guard let schema = bench.state.metadata.schema(named: "Tag") else { return [] }
        return try bench.state.roots(of: schema).map { stored in
            let document = try stored.document(in: bench.state.metadata)
            guard case .text(let label)? = document["Label"] else { return (stored.id?.text.string ?? "", nil) }
            return (stored.id?.text.string ?? "", label.string)
        }
    }

    /// The report; the tags change unless a record is in error.
    func run(_ mode: ImportMode, _ items: [Item]) -> [String] {
        var (result, lines, seen, hasError) = (tags, [String](), [String](), false)
        for item in items {
            let status: String
            if seen.contains(item.id) {
                status = mode == .delete ? "skipped" : "error duplicateUniqueValue /Id"
                hasError = hasError || mode != .delete
            } else {
                status = apply(item, mode, to: &result)
            }
            seen.append(item.id)
            lines.append(#"Tag "\#(item.id)" \#(status)"#)
        }
        if mode == .replace {
            for tag in result.map(\.id).sorted() where !seen.contains(tag) {
                lines.append(#"Tag "\#(tag)" deleted"#)
                result.removeAll { $0.id == tag }
            }
        }
        if !hasError { tags = result }
        return lines
    }

    private func apply(_ item: Item, _ mode: ImportMode, to tags: inout [(id: String, label: String?)]) -> String {
        guard let place = tags.firstIndex(where: { $0.id == item.id }) else {
            guard [.create, .createAndUpdate, .replace].contains(mode) else { return "skipped" }
            tags.append((item.id, item.label ?? nil))
            return "created"
        }
        switch mode {
        case .create: return "skipped"
        case .delete:
            tags.remove(at: place)
            return "deleted"
        default:
            guard let label = item.label, label != tags[place].label else { return "unchanged" }
            tags[place].label = label
            return "updated"
        }
    }
}
