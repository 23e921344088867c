import TestSupport
import Testing
import Values

@testable import GameData

/// The difference of two data sources, and its application (operations 21).
@Suite struct PatchTests {
    private let generator = IDGenerator(seconds: { 0x6A00_0000 }, random: { 0x0102_0304_0506_0708 })

    private func patch(_ before: Snapshot, _ after: Snapshot) throws -> [UInt8] {
        try Patch(from: before, to: after, generator: generator).value.written(as: JSONWriter())
    }

    private func collections(_ before: Snapshot, _ after: Snapshot) throws -> String {
        try JSONParser().parse(patch(before, after)).root.value["Collections"].compact
    }

    private func applied(_ patch: [UInt8], to state: Snapshot) throws -> ImportOutcome {
        try DocumentImport(ImportRequest(.createAndUpdate, .bulk), generator: generator)
            .outcome(of: ImportPayload(patch), on: state, revision: generator.objectID())
    }

    private func changed(_ state: Snapshot, _ payload: String, _ mode: ImportMode = .createAndUpdate) throws -> Snapshot {
        let outcome = try DocumentImport(ImportRequest(mode, []), generator: generator)
            .outcome(of: ImportPayload(Array(payload.utf8)), on: state, revision: generator.objectID())
        return try #require(outcome.step, "\(outcome.records.map(\.line))").snapshot
    }

    @Test func `71: the patch law`() throws {
        let a = try ExportBench().snapshot
        let b = try changed(
            a,
            #"{"Item":{"Sword":{"Damage":4,"Title":{"de-DE":"Schwert"},"Parts":[{"Id":2,"Power":6}]},"Axe":null},"Tag":[{"Id":"x","Label":"X"}]}"#
        )
        let patch = try patch(a, b)
        #expect(
            try collections(a, b)
                == #"{"Item":{"Axe":null,"Sword":{"Id":"Sword","Title":{"de-DE":"Schwert"},"Damage":4,"Parts":[{"Id":2,"Power":6}]}},"#
                + #""Tag":{"x":{"Id":"x","Label":"X"}}}"#)
        let outcome = try applied(patch, to: a)
        let result = try #require(outcome.step).snapshot
        #expect(try collections(result, b) == "{}")
        #expect(try applied(patch, to: result).step == nil)
        #expect(try collections(b, b) == "{}")
        #expect(
            String(decoding: patch, as: UTF8.self).hasPrefix(
                #"{"ToolsVersion":"2026.1.2.0","RevisionHash":"\#(b.revisionHash)","ChangeNumber":2,"#))
    }

    @Test(
        "what changed in one document",
        arguments: [
            (#""Title":{"fr-FR":null}"#, #""Title":{"fr-FR":null}"#), (#""Title":null"#, #""Title":null"#),
            (#""Title":{"notes":{"comment":"c"}}"#, #""Title":{"notes":{"comment":"c"}}"#),
            (#""Main":null"#, #""Main":null"#), (#""Main":{"Id":1,"Power":9}"#, #""Main":{"Id":1,"Power":9}"#),
            (#""Main":{"Id":9}"#, #""Main":{"Id":9}"#), (#""Parts":[]"#, #""Parts":[]"#),
            (#""Parts":[{"Id":3},{"Id":2}]"#, #""Parts":[{"Id":3},{"Id":2}]"#),
            (#""Parts":[{"Id":2},{"Id":7,"Kind":"k","Power":4},{"Id":3}]"#, #""Parts":[{"Id":2},{"Id":7,"Kind":"k","Power":4},{"Id":3}]"#),
            (#""Tags":["ice","fire"]"#, #""Tags":[{"Id":"ice"},{"Id":"fire"}]"#), (#""Tags":[]"#, #""Tags":[]"#),
            (#""Owner":"Axe""#, #""Owner":{"Id":"Axe","DisplayName":"Axe"}"#),
            (#""Weight":null,"Active":null"#, #""Weight":null,"Active":null"#),
        ])
    func changes(sent: String, expected: String) throws {
        let a = try ExportBench().snapshot
        let b = try changed(a, #"{"Item":[{"Id":"Sword",\#(sent)}]}"#, .update)
        #expect(try collections(a, b) == #"{"Item":{"Sword":{"Id":"Sword",\#(expected)}}}"#)
        #expect(try collections(try #require(applied(patch(a, b), to: a).step).snapshot, b) == "{}")
    }

    @Test func `notes: a comment that goes is empty, flags are those of after`() throws {
        let a = try ExportBench(
            Fixtures.t.replacing(#""fr-FR":"Épée","notes":null"#, with: #""fr-FR":"Épée","notes":{"comment":"c","stale":{"fr-FR":true}}"#)
        ).snapshot
        let b = try ExportBench().snapshot
        #expect(try collections(a, b) == #"{"Item":{"Sword":{"Id":"Sword","Title":{"notes":{"comment":"","stale":{}}}}}}"#)
        #expect(try collections(b, a) == #"{"Item":{"Sword":{"Id":"Sword","Title":{"notes":{"comment":"c","stale":{"fr-FR":true}}}}}}"#)
    }

    @Test func `a union that changes its option: the new one whole, the old one null`() throws {
        let empty = try ExportBench().snapshot
        let bag = #""Id":"0123456789abcdef01234567","Slots":"#
        let a = try changed(empty, #"{"Bag":[{\#(bag)[{"Id":1,"Sword":{"Id":9,"Kind":"s","Power":1}}]}]}"#)
        let b = try changed(a, #"{"Bag":[{\#(bag)[{"Id":1,"Shield":{"Id":10,"Kind":"t","Power":2}}]}]}"#)
        #expect(
            try collections(a, b)
                == #"{"Bag":{"0123456789abcdef01234567":{\#(bag)[{"Id":1,"Sword":null,"Shield":{"Id":10,"Kind":"t","Power":2}}]}}}"#)
        #expect(try collections(try #require(applied(patch(a, b), to: a).step).snapshot, b) == "{}")
    }

    @Test func `the document of a settings schema is matched whatever its id, and written under that of before`() throws {
        let a = try ExportBench().snapshot
        let b = try ExportBench(Fixtures.t.replacing(#""Rules":[{"Id":1,"MaxItems":10}]"#, with: #""Rules":[{"Id":5,"MaxItems":11}]"#))
            .snapshot
        #expect(try collections(a, b) == #"{"Rules":{"1":{"Id":1,"MaxItems":11}}}"#)
        let same = try ExportBench(Fixtures.t.replacing(#""Rules":[{"Id":1,"MaxItems":10}]"#, with: #""Rules":[{"Id":5,"MaxItems":10}]"#))
            .snapshot
        #expect(try collections(a, same) == "{}")
    }

    @Test func `schemas are compared too, and documents as the new metadata have them`() throws {
        let a = try ExportBench().snapshot
        let b = try ExportBench(
            Fixtures.t.replacing(#""Name":"Damage","DataType":13"#, with: #""Name":"Harm","DataType":13"#)
                .replacing(#""Damage":3"#, with: #""Harm":4"#).replacing(#""Damage""#, with: #""Harm""#)
        ).snapshot
        let found = try JSONParser().parse(patch(a, b)).root.value["Collections"]
        #expect(found.names == ["Schema", "Item"])
        #expect(found["Item"].compact == #"{"Sword":{"Id":"Sword","Harm":4}}"#)
        let properties = found["Schema"]["7a0000000000000000000003"]["Properties"]
        #expect(properties.pairs.count == 14)
        #expect(properties["7a000000000000000000006d"].compact == #"{"Id":"7a000000000000000000006d","Name":"Harm","DisplayName":"Harm"}"#)
    }

    @Test("random changes: apply(diff(a, b), a) = b, and diff(b, b) is empty", arguments: 0..<40 as Range<UInt64>)
    func law(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let a = try ExportBench().snapshot
        var edits = RandomEdits(a, &random)
        let b = try edits.edited()
        #expect(try collections(b, b) == "{}", "seed \(seed)")
        let patch = try patch(a, b)
        guard try collections(a, b) != "{}" else { return }
        let outcome = try applied(patch, to: a)
        let result = try #require(outcome.step, "seed \(seed): \(outcome.records.map(\.line)) of \(String(decoding: patch, as: UTF8.self))")
            .snapshot
        #expect(try collections(result, b) == "{}", "seed \(seed): \(String(decoding: patch, as: UTF8.self))")
        #expect(try applied(patch, to: result).step == nil, "seed \(seed)")
    }
}

/// Changes the items of the fixture T in every way that a valid document allows.
private struct RandomEdits {
    private let state: Snapshot
    private var random: SeededRandom
    private var number: Int64 = 100

    init(_ state: Snapshot, _ random: inout SeededRandom) {
        self.state = state
        self.random = random
    }

    mutating func edited() throws -> Snapshot {
        let schema = try #require(state.metadata.schema(named: "Item"))
        var changes: [DocumentChange] = []
        for stored in state.roots(of: schema) {
            guard let id = stored.id else { continue }
            switch Int.random(in: 0..<5, using: &random) {
            case 0: changes.append(.delete(id, of: schema))
            case 1: break
            default: changes.append(.update(changed(try stored.document(in: state.metadata))))
            }
        }
        for count in 0..<Int.random(in: 0..<3, using: &random) {
            var document = changed(Document(of: schema))
            document[schema.idProperty] = .text(Text("new \(count)"))
            set("Name", .text(Text("name \(count)")), in: &document)
            if document["Damage"]?.hasNoValue ?? true { set("Damage", .integer(1), in: &document) }
            if document["Parts"]?.hasNoValue ?? true { set("Parts", .documents([]), in: &document) }
            changes.append(.create(document))
        }
        return state.applying(changes, revision: ObjectID(bytes: (7, 7))).snapshot
    }

    private func set(_ name: Text, _ field: Field, in document: inout Document) {
        if let property = document.schema.property(named: name) { document[property] = field }
    }

    private mutating func changed(_ document: Document) -> Document {
        var document = document
        for property in document.schema.properties where Bool.random(using: &random) {
            if let field = field(of: property, document[property]) { document[property] = field }
        }
        return document
    }

    /// Another value; nil where it stays.
    private mutating func field(of property: Property, _ old: Field) -> Field? {
        if !property.isRequired, Int.random(in: 0..<4, using: &random) == 0 { return .null }
        switch property.name {
        case "Damage": return .integer(Int64.random(in: 0..<5, using: &random))
        case "Rarity": return .integer(Int64.random(in: 0...1, using: &random))
        case "Weight": return .number(Double(Int.random(in: 0..<9, using: &random)) / 4)
        case "Active": return .logical(Bool.random(using: &random))
        case "Cooldown": return .time(Int64.random(in: -5..<5, using: &random) * 10_000_000)
        case "Tags": return .references([Text("fire"), "ice"].shuffled(using: &random).map { Reference(id: .text($0)) })
        case "Owner": return .reference(Reference(id: .text("Axe")))
        case "Title": return .localizedText(title())
        case "Main": return .document(part(keeping: old))
        case "Parts": return .documents(parts(old))
        default: return nil
        }
    }

    private mutating func title() -> LocalizedText {
        let languages: [Text] = ["en-US", "fr-FR", "de-DE"]
        return LocalizedText(
            texts: languages.compactMap { language in
                Bool.random(using: &random) ? (language, Text("t\(Int.random(in: 0..<3, using: &random))")) : nil
            })
    }

    private mutating func part(keeping old: Field) -> Document {
        if case .document(let document) = old, Bool.random(using: &random) {
            var document = document
            set("Power", .integer(Int64.random(in: 0..<9, using: &random)), in: &document)
            return document
        }
        return newPart()
    }

    private mutating func newPart() -> Document {
        var part = Document(of: state.metadata.schema(named: "Part") ?? BuiltIn.schema)
        number += 1
        part[part.schema.idProperty] = .integer(number)
        set("Kind", .text("k"), in: &part)
        set("Power", .integer(number % 7), in: &part)
        return part
    }

    private mutating func parts(_ old: Field) -> [Document] {
        var parts: [Document] = if case .documents(let documents) = old { documents } else { [] }
        parts = parts.filter { _ in Int.random(in: 0..<4, using: &random) > 0 }.map { part(keeping: .document($0)) }
        if Bool.random(using: &random) { parts.append(newPart()) }
        return Bool.random(using: &random) ? parts.shuffled(using: &random) : parts
    }
}
