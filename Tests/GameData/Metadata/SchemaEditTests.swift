import TestSupport
import Testing
import Values

@testable import GameData

/// What a change of a schema does to documents (data-model 3.1, 5.4, 5.5, 9, 10; scenarios of operations 25.9).
@Suite struct SchemaEditTests {
    @Test func `65: a renamed property keeps its values, its index and its id`() throws {
        var bench = try MetadataBench()
        let (hash, number) = (bench.snapshot.metadata.hash, bench.snapshot.changeNumber)
        try bench.change("Item", "Name", #"{"Name":"Code"}"#)
        #expect(bench.snapshot.metadata.hash != hash && bench.snapshot.changeNumber == number + 1)
        #expect(try bench.value("Item", "Axe", "Code") == #""Axe""#)
        #expect(try bench.value("Item", "Axe", "Name") == "absent")
        let item = try bench.schema("Item")
        let code = try #require(item.property(named: "Code"))
        #expect(bench.snapshot.find(.text("Axe"), of: code, in: item)?.id == .text("Axe"))
        #expect(item.property(id: code.id)?.name == "Code")
        #expect(bench.refusal { try $0.write("Item", #"{"Id":"Z","Code":"Axe"}"#, .create) } == ["duplicateUniqueValue /Code"])
    }

    @Test func `a rename there and back is the identity`() throws {
        var bench = try MetadataBench()
        let before = bench.collections
        let hash = bench.snapshot.metadata.hash
        try bench.change("Item", "Parts", #"{"Name":"Pieces"}"#)
        try bench.update("Schema", #"{"Id":"\#(MetadataBench.Id.item)","Name":"Thing"}"#)
        #expect(bench.collections != before)
        try bench.update("Schema", #"{"Id":"\#(MetadataBench.Id.item)","Name":"Item"}"#)
        try bench.change("Item", "Pieces", #"{"Name":"Parts"}"#)
        #expect(bench.collections == before)
        #expect(bench.snapshot.metadata.hash == hash)
    }

    @Test func `66: a tightened size is accepted, and costs no document`() throws {
        var bench = try MetadataBench()
        let write = try bench.change("Item", "Name", #"{"Size":5}"#)
        #expect(write.step?.rows.count == 1)
        #expect(
            try bench.findings("Item").filter { $0.contains("exceededValueLength") } == [
                "Shield exceededValueLength /Name", "Sword exceededValueLength /Name",
            ])
    }

    @Test func `66: an added required property is filled, but for references`() throws {
        var bench = try MetadataBench()
        try bench.add(#"{"Name":"Price","DataType":"Integer","Requirement":2,"DefaultValue":7}"#, to: "Item")
        for id in ["Axe", "Shield", "Sword"] { #expect(try bench.value("Item", id, "Price") == "7") }
        try bench.add(#"{"Name":"Seal","DataType":28,"Requirement":2,"ReferenceType":"\#(MetadataBench.Id.tag)"}"#, to: "Item")
        #expect(try bench.findings("Item").filter { $0.contains("nullValue") }.count == 3)
        #expect(try bench.schema("Item").property(named: "Price")?.size == 4)
        #expect(try bench.schema("Item").property(named: "Price")?.displayName == "Price")
    }

    @Test func `an added required document is a new one with an id, in embedded documents too`() throws {
        var bench = try MetadataBench()
        try bench.add(#"{"Name":"Core","DataType":22,"Requirement":2,"ReferenceType":"\#(MetadataBench.Id.slot)"}"#, to: "Part")
        #expect(try bench.value("Item", "Axe", "Parts") == #"[{"Id":4,"Kind":"head","Power":4,"Core":{"Id":4}}]"#)
        #expect(try bench.value("Item", "Sword", "Main") == #"{"Id":1,"Kind":"hilt","Power":2,"Core":{"Id":1}}"#)
        #expect(try bench.value("Item", "Sword", "Parts").contains(#""Core":{"Id":3}"#))
    }

    @Test func `what is removed is dropped, and what was in it is gone`() throws {
        var bench = try MetadataBench()
        let part = try bench.schema("Part")
        #expect(bench.snapshot.exists(.integer(2), in: part))
        try bench.change("Item", "Parts", "null")
        #expect(try bench.value("Item", "Sword", "Parts") == "absent")
        #expect(try bench.snapshot.exists(.integer(2), in: bench.schema("Part")) == false)
        #expect(try bench.snapshot.exists(.integer(1), in: bench.schema("Part")))
    }

    @Test(
        "5.5: stored values are converted along the allowed pairs",
        arguments: [
            ("Damage", "Text", "", #""3""#), ("Damage", "Number", "", "3"), ("Damage", "Time", "", #""00:00:03""#),
            ("Damage", "Logical", "", "true"), ("Active", "Text", "", #""true""#), ("Active", "Integer", "", "1"),
            ("Rarity", "Text", "", #""Common""#), ("Rarity", "Integer", "", "0"), ("Flags", "PickList", "", "1"),
            ("Cooldown", "Integer", "", "2"), ("Cooldown", "Text", "", #""00:00:02""#), ("Weight", "Text", "", #""2.5""#),
            ("Weight", "Integer", "", "null"), ("Name", "LocalizedText", #","Uniqueness":0"#, #"{"en-US":"Iron Sword","notes":null}"#),
            ("Title", "Text", "", #""Sword""#), ("Name", "Integer", #","Requirement":2,"DefaultValue":"7""#, "7"),
            ("Name", "Integer", #","Requirement":0"#, "null"), ("Main", "Text", "", #""{\"Id\":1,\"Kind\":\"hilt\",\"Power\":2}""#),
            ("Main", "DocumentCollection", "", #"[{"Id":1,"Kind":"hilt","Power":2}]"#),
            ("Parts", "Document", "", #"{"Id":2,"Kind":"blade","Power":5}"#), ("Tags", "Text", "", #""fire""#),
            ("Tags", "Reference", "", #"{"Id":"fire","DisplayName":"fire"}"#),
        ])
    func conversions(property: Text, type: String, rest: String, expected: String) throws {
        var bench = try MetadataBench()
        let name = try #require(bench.schema("Item").property(named: property))
        let size = ["Integer", "PickList"].contains(type) ? 4 : 0
        try bench.change("Item", property, #"{"DataType":"\#(type)","Size":\#(size)\#(rest)}"#)
        #expect(try bench.value("Item", "Sword", property) == expected, "\(name.dataType) to \(type)")
    }

    @Test func `5.5: a time with a fraction of a second is no integer`() throws {
        var bench = try MetadataBench()
        try bench.write("Item", #"{"Id":"Half","Cooldown":"00:00:02.5000000"}"#)
        try bench.change("Item", "Cooldown", #"{"DataType":13,"Size":4,"Requirement":2,"DefaultValue":"9"}"#)
        #expect(try bench.value("Item", "Half", "Cooldown") == "9")
        #expect(try bench.value("Item", "Sword", "Cooldown") == "2")
    }

    @Test func `text of flags is joined by spaces for tags, and read back`() throws {
        var bench = try MetadataBench()
        try bench.change("Item", "Flags", #"{"DataType":0,"Size":0,"Specification":"editor=tags-collection"}"#)
        #expect(try bench.value("Item", "Axe", "Flags") == #""Ice Holy""#)
        try bench.change("Item", "Flags", #"{"DataType":19,"Size":4,"Specification":"pick.Fire=1&pick.Ice=2&pick.Holy=4"}"#)
        #expect(try bench.value("Item", "Axe", "Flags") == "6")
    }

    @Test func `a document that was text is read, with ids of its own`() throws {
        var bench = try MetadataBench()
        try bench.change(
            "Item", "Name", #"{"DataType":22,"Uniqueness":0,"Requirement":0,"Size":0,"ReferenceType":"\#(MetadataBench.Id.part)"}"#)
        #expect(try bench.value("Item", "Axe", "Name") == "null")
        try bench.change("Item", "Main", #"{"DataType":0,"ReferenceType":null}"#)
        try bench.change("Item", "Main", #"{"DataType":22,"ReferenceType":"\#(MetadataBench.Id.part)"}"#)
        #expect(try bench.value("Item", "Sword", "Main") == #"{"Id":1,"Kind":"hilt","Power":2}"#)
    }

    @Test func `67: refused changes`() throws {
        let bench = try MetadataBench()
        let before = bench.collections
        #expect(bench.refusal { try $0.delete("Schema", MetadataBench.Id.tag) } == ["referencedSchemaDeleted "])
        #expect(
            bench.refusal { try $0.update("Schema", #"{"Id":"\#(MetadataBench.Id.tag)","IdGenerator":3}"#) }.contains(
                "invalidIdGeneratorChange /IdGenerator"))
        #expect(
            bench.refusal { try $0.change("Item", "Parts", #"{"DataType":13,"Size":4}"#) }
                == ["invalidDataTypeChange /Properties/7a0000000000000000000075/DataType"])
        for options: ValidationOptions in [[], .update] {
            #expect(
                bench.refusal { try $0.change("Item", "Name", #"{"Name":"1x"}"#, options) }
                    == ["invalidNameFormat /Properties/7a000000000000000000006b/Name"])
        }
        #expect(bench.refusal { try $0.delete("Schema", BuiltIn.schemaID.string) } == ["protectedDocument "])
        #expect(bench.refusal { try $0.update("Schema", #"{"Id":"\#(BuiltIn.schemaID)"}"#) } == ["protectedDocument "])
        #expect(bench.refusal { try $0.delete("ProjectSettings", BuiltIn.settingsDocumentID.string) } == ["protectedDocument "])
        #expect(bench.refusal { try $0.create("ProjectSettings", "{}") } == ["duplicateSettingsDocument "])
        #expect(bench.refusal { try $0.update("SchemaProperty", #"{"Id":"7a000000000000000000006b","Name":"X"}"#) } == ["nonRootDocument "])
        #expect(bench.collections == before)
    }
}

/// Several documents of metadata in one request, as an import brings them (operations 10, 13).
@Suite struct MetadataEditTests {
    private func edit(_ bench: MetadataBench, _ add: (inout MetadataEdit) throws -> Void) throws -> MetadataEdit.Result {
        var edit = MetadataEdit(on: bench.snapshot, generator: IDGenerator(seconds: { 0x6A00_0000 }))
        try add(&edit)
        return try edit.finish(ObjectID(bytes: (7, 7)))
    }

    @Test func `placeholders stand for schemas and properties in either order`() throws {
        let bench = try MetadataBench()
        let schema = try bench.schema("Schema")
        let result = try edit(bench) {
            $0.put(
                try MetadataBench.json(
                    #"{"Id":"_ID_a","Name":"A","IdGenerator":3,"Properties":[{"Id":"_ID_p","Name":"B","DataType":28,"ReferenceType":"_ID_b"}]}"#
                ),
                of: schema, existing: .merge(.full), missing: .create)
            $0.put(
                try MetadataBench.json(
                    #"{"Id":"_ID_b","Name":"B","IdGenerator":1,"Properties":[{"Name":"As","DataType":29,"ReferenceType":{"Id":"_ID_a"}}]}"#),
                of: schema, existing: .merge(.full), missing: .create)
        }
        #expect(result.outcomes.map(\.status) == [.created, .created])
        let metadata = try #require(result.step?.snapshot.metadata)
        let (a, b) = (try #require(metadata.schema(named: "A")), try #require(metadata.schema(named: "B")))
        #expect(metadata.referenceType(of: a.properties[1]) === b && metadata.referenceType(of: b.properties[1]) === a)
        #expect(result.placeholders["_ID_a"] == MetadataEdit.Target(schema: BuiltIn.schemaID, id: .text(a.id)))
        #expect(result.placeholders["_ID_p"] == MetadataEdit.Target(schema: BuiltIn.schemaPropertyID, id: .text(a.properties[1].id)))
    }

    @Test func `a referenced schema may go with the properties that name it`() throws {
        let bench = try MetadataBench()
        let schema = try bench.schema("Schema")
        let properties = try bench.schema("Item").properties.filter { $0.name != "Tags" }.map { #"{"Id":"\#($0.id)"}"# }
        let item = #"{"Id":"\#(MetadataBench.Id.item)","Properties":[\#(properties.joined(separator: ","))]}"#
        let alone = try edit(bench) { $0.delete(Text(MetadataBench.Id.tag), of: schema) }
        #expect(alone.step == nil && alone.outcomes.map(\.findings.first?.code) == [.referencedSchemaDeleted])
        let last = try edit(bench) {
            $0.put(
                try MetadataBench.json(#"{"Id":"\#(MetadataBench.Id.rules)","Description":"x"}"#), of: schema, existing: .merge(.full),
                missing: .skip)
            $0.delete(Text(MetadataBench.Id.tag), of: schema)
        }
        #expect(last.outcomes.map { $0.findings.map(\.code) } == [[], [.referencedSchemaDeleted]])
        let both = try edit(bench) {
            $0.delete(Text(MetadataBench.Id.tag), of: schema)
            $0.put(try MetadataBench.json(item), of: schema, existing: .merge(.full), missing: .skip)
        }
        #expect(both.outcomes.map(\.status) == [.deleted, .updated])
        #expect(both.touched == [BuiltIn.schemaID, Text(MetadataBench.Id.tag), Text(MetadataBench.Id.item)])
        #expect(both.step?.snapshot.metadata.schema(named: "Tag") == nil)
    }

    @Test func `what an untouched document is refused for stands at the item that changes something`() throws {
        var bench = try MetadataBench()
        let inner = #"{"Name":"Inner","DataType":22,"Requirement":2,"ReferenceType":"\#(MetadataBench.Id.part)"}"#
        try bench.create("Schema", #"{"Id":"7c0000000000000000000001","Name":"Outer","Type":1,"IdGenerator":3,"Properties":[\#(inner)]}"#)
        let schema = try bench.schema("Schema")
        let properties = try bench.schema("Part").properties.map { #"{"Id":"\#($0.id)"}"# }.joined(separator: ",")
        let back = #"{"Name":"Back","DataType":22,"Requirement":2,"ReferenceType":"7c0000000000000000000001"}"#
        let result = try edit(bench) {
            $0.put(
                try MetadataBench.json(#"{"Id":"\#(MetadataBench.Id.tag)","Name":"Tag"}"#), of: schema, existing: .merge(.full),
                missing: .skip)
            $0.put(
                try MetadataBench.json(#"{"Id":"\#(MetadataBench.Id.part)","Properties":[\#(properties),\#(back)]}"#), of: schema,
                existing: .merge(.full), missing: .skip)
        }
        #expect(result.step == nil)
        #expect(result.outcomes.map { Set($0.findings.map(\.code)) } == [[], [.recursiveReferenceType]])
        #expect(result.outcomes[1].findings.contains { $0.message.hasPrefix("In 'Outer': ") })
    }

    @Test func `each finding stands at its document, and nothing is stored`() throws {
        let bench = try MetadataBench()
        let (schema, settings) = (try bench.schema("Schema"), try bench.schema("ProjectSettings"))
        let result = try edit(bench) {
            $0.put(
                try MetadataBench.json(#"{"Name":"Good","IdGenerator":1,"Properties":[]}"#), of: schema, existing: .skip, missing: .create)
            $0.put(
                try MetadataBench.json(#"{"Name":"Item","IdGenerator":1,"Properties":[]}"#), of: schema, existing: .skip, missing: .create)
            $0.put(try MetadataBench.json(#"{"Languages":"?"}"#), of: settings, existing: .merge(.full), missing: .create)
            $0.put(try MetadataBench.json(#"{"Id":"\#(MetadataBench.Id.tag)"}"#), of: schema, existing: .merge(.full), missing: .create)
            $0.put(try MetadataBench.json(#"{"Id":"\#(MetadataBench.Id.tag)"}"#), of: schema, existing: .merge(.full), missing: .create)
        }
        #expect(result.step == nil)
        #expect(
            result.outcomes.map { $0.findings.map { "\($0.code.rawValue) \($0.path)" } } == [
                [], ["duplicateUniqueValue /Name"], ["invalidLanguage /Languages"], [], ["duplicateUniqueValue /Id"],
            ])
    }

    @Test func `an import over itself that replaces deletes what it does not name`() throws {
        let bench = try MetadataBench()
        let schema = try bench.schema("Schema")
        let result = try edit(bench) {
            for document in bench.snapshot.roots(of: schema) where document.id != .text(Text(MetadataBench.Id.rules)) {
                $0.put(try JSONParser().parse(document.text).root, of: schema, existing: .merge(.full), missing: .create)
            }
            $0.deleteOthers(of: schema)
            $0.deleteOthers(of: try bench.schema("SchemaProperty"))
        }
        #expect(result.outcomes.map(\.status).filter { $0 == .deleted }.count == 1)
        #expect(result.step?.snapshot.metadata.schema(named: "Rules") == nil)
        #expect(try bench.schema("Rules").name == "Rules")
    }

    @Test func `ids that change their type take the references along, or refuse`() throws {
        var bench = try MetadataBench()
        try bench.change("Tag", "Id", #"{"Requirement":3}"#)
        try bench.write("Tag", #"{"Id":"12"}"#)
        let refused = bench.refusal { try $0.change("Tag", "Id", #"{"DataType":13,"Size":4}"#) }
        #expect(refused == ["invalidDataTypeChange /Properties/7a0000000000000000000065/DataType"])
        var numbers = try MetadataBench(
            Fixtures.t.replacing(#""Id":"fire""#, with: #""Id":"1""#).replacing(#""Id":"ice""#, with: #""Id":"2""#))
        try numbers.change("Tag", "Id", #"{"DataType":13,"Size":4}"#)
        #expect(try numbers.text("Tag", "1") == #"{"Id":1,"Label":"Fire"}"#)
        #expect(try numbers.value("Item", "Axe", "Tags") == #"[{"Id":1,"DisplayName":"1"},{"Id":2,"DisplayName":"2"}]"#)
        try numbers.change("Tag", "Id", #"{"DataType":0,"Size":0}"#)
        #expect(try numbers.value("Item", "Sword", "Tags") == #"[{"Id":"1","DisplayName":"1"}]"#)
    }

    @Test func `embedded documents of another schema keep the values whose names agree`() throws {
        var bench = try MetadataBench()
        try bench.create(
            "Schema",
            #"{"Id":"7b0000000000000000000001","Name":"Gem","Type":1,"IdGenerator":3,"Properties":[{"Name":"Kind"},{"Name":"Cut"}]}"#)
        try bench.change("Item", "Parts", #"{"ReferenceType":"7b0000000000000000000001"}"#)
        #expect(try bench.value("Item", "Sword", "Parts") == #"[{"Id":2,"Kind":"blade","Cut":null},{"Id":3,"Kind":"gem","Cut":null}]"#)
        // Ids that the new schema has already are made anew, after all that are in use.
        try bench.change("Item", "Main", #"{"ReferenceType":"7b0000000000000000000001"}"#)
        try bench.change("Item", "Main", #"{"ReferenceType":"\#(MetadataBench.Id.part)"}"#)
        #expect(try bench.value("Item", "Sword", "Main") == #"{"Id":1,"Kind":"hilt","Power":null}"#)
    }
}
