import TestSupport
import Testing
import Values

@testable import GameData

/// The rules of data-model 17, each broken once: what an edit of T is refused with.
@Suite struct MetadataRulesTests {
    // MARK: Schemas

    @Test(
        "a new schema breaks a rule",
        arguments: [
            (#"{"Name":"1x","IdGenerator":1,"Properties":[]}"#, ["invalidNameFormat /Name"]),
            (#"{"Name":"Ünit","IdGenerator":1,"Properties":[]}"#, ["invalidNameFormat /Name"]),
            (#"{"Name":"Collections","IdGenerator":1,"Properties":[]}"#, ["reservedName /Name"]),
            (#"{"Name":"revisionhash","IdGenerator":1,"Properties":[]}"#, ["reservedName /Name"]),
            (#"{"Name":"Item","IdGenerator":1,"Properties":[]}"#, ["duplicateUniqueValue /Name"]),
            (#"{"Name":"ITEM","IdGenerator":1,"Properties":[]}"#, ["duplicateUniqueValue /Name"]),
            (#"{"Id":"7a0000000000000000000003","Name":"X","IdGenerator":1,"Properties":[]}"#, ["duplicateUniqueValue /Id"]),
            (#"{"Id":"18d4bf318f3c49688087dbed","Name":"X","IdGenerator":1,"Properties":[]}"#, ["duplicateUniqueValue /Id"]),
            (#"{"Id":"x","Name":"X","IdGenerator":1,"Properties":[]}"#, ["invalidGeneratedIdFormat /Id"]),
            (#"{"IdGenerator":1,"Properties":[]}"#, ["nullValue /Name"]),
            (#"{"Name":"","IdGenerator":1,"Properties":[]}"#, ["emptyValue /Name"]),
            (#"{"Name":"X","IdGenerator":1}"#, ["nullValue /Properties"]),
            (#"{"Name":"X","IdGenerator":1,"Properties":5}"#, ["invalidDocumentCollectionFormat /Properties"]),
            (#"{"Name":"X","Properties":[]}"#, ["invalidSchema /Properties"]),
            (#"{"Name":"X","Type":7,"IdGenerator":1,"Properties":[]}"#, ["invalidSchema /Type"]),
            (#"{"Name":"X","Type":"Nope","IdGenerator":1,"Properties":[]}"#, ["invalidSchema /Type"]),
            (#"{"Name":"X","IdGenerator":9,"Properties":[]}"#, ["invalidSchema /IdGenerator"]),
            (#"{"Name":"X","Type":3,"IdGenerator":1,"Properties":[]}"#, ["invalidSchema /Properties"]),
            (#"{"Name":"X","IdGenerator":1,"Specification":"icon=a%20b","Properties":[]}"#, ["invalidIconFormat /Specification"]),
            (#"{"Name":"X","IdGenerator":1,"Specification":"icon=a/b/c","Properties":[]}"#, ["invalidIconFormat /Specification"]),
            (
                #"{"Name":"X","IdGenerator":1,"Specification":"group=a&group=b","Properties":[]}"#,
                ["duplicateSpecificationKey /Specification"]
            ),
            (#"{"Name":"X","IdGenerator":1,"Description":[1],"Properties":[]}"#, ["invalidTextFormat /Description"]),
            (
                #"{"Name":"X","IdGenerator":1,"Specification":"displayTextTemplate=%7BNope%7D","Properties":[]}"#,
                ["invalidDisplayTextTemplate /Specification"]
            ),
        ])
    func schema(body: String, expected: [String]) throws {
        #expect(try MetadataBench().refusal { try $0.create("Schema", body) } == expected)
        if !body.contains(#""Id":"x""#) { #expect(try MetadataBench().refusal { try $0.create("Schema", body, []) } == expected) }
    }

    @Test(
        "texts have the lengths of section 2",
        arguments: [
            ("Name", 128, "exceededValueLength"), ("DisplayName", 128, "exceededValueLength"), ("Description", 2048, "exceededValueLength"),
            ("Specification", 10240, "exceededValueLength"),
        ])
    func lengths(member: String, most: Int, code: String) throws {
        let name = member == "Name" ? #""DisplayName":"X","# : #""Name":"X","#
        let body = { (count: Int) in #"{\#(name)"\#(member)":"\#(String(repeating: "x", count: count))","IdGenerator":1,"Properties":[]}"# }
        var bench = try MetadataBench()
        #expect(bench.refusal { try $0.create("Schema", body(most + 1)) } == ["\(code) /\(member)"])
        try bench.create("Schema", body(most))
    }

    @Test func `repeatable keys and two names of one value are legal`() throws {
        var bench = try MetadataBench()
        try bench.create(
            "Schema",
            #"{"Name":"X","IdGenerator":2,"Specification":"icon=fugue16/sword-1&csAttribute=A&csAttribute=B&tsBaseType=C&tsBaseType=D&own=1","Properties":["#
                + #"{"Name":"P","DataType":18,"Specification":"pick.A=1&pick.B=1&knownType=A.B&knownType=List<int[]>&assetType=x&assetType=y&minRows=2&maxRows=2&precision=15"},"#
                + #"{"Name":"F","DataType":35,"Specification":"param.a=System.Int32&param.b=Dictionary<int,List<string>>&resultType=&typeName=My_F"}]}"#
        )
    }

    @Test func `what is left out of a new schema is filled, its Id too`() throws {
        var bench = try MetadataBench()
        let id = try #require(bench.create("Schema", #"{"Name":"X","IdGenerator":"sequence","Properties":[{"Name":"P"}]}"#).document?.id)
        let text = try bench.text("Schema", id.text.string)
        #expect(text.contains(#""DisplayName":"X","Type":0,"Description":null,"IdGenerator":3,"Specification":null"#))
        #expect(
            text.contains(
                #""Name":"Id","DisplayName":"Id","Description":null,"DataType":13,"DefaultValue":null,"Uniqueness":1,"Requirement":2,"#))
        #expect(
            text.contains(
                #""Name":"P","DisplayName":"P","Description":null,"DataType":0,"DefaultValue":null,"Uniqueness":0,"Requirement":0,"#))
    }

    // MARK: Properties

    private static let p = "/Properties/7a00000000000000000000aa"

    @Test(
        "a new property breaks a rule",
        arguments: [
            (#""Name":"a-b""#, ["invalidNameFormat \(p)/Name"]), (#""Name":"id""#, ["reservedName \(p)/Name"]),
            (#""Name":"Id""#, ["reservedName \(p)/Name"]), (#""Name":"Name""#, ["duplicateUniqueValue \(p)/Name"]),
            (#""Name":"NAME""#, ["duplicateUniqueValue \(p)/Name"]), (#""DataType":0"#, ["nullValue \(p)/Name"]),
            (#""Name":"P","DataType":2"#, ["invalidSchemaProperty \(p)/DataType"]),
            (#""Name":"P","DataType":"Nope""#, ["invalidSchemaProperty \(p)/DataType"]),
            (#""Name":"P","Uniqueness":3"#, ["invalidSchemaProperty \(p)/Uniqueness"]),
            (#""Name":"P","Requirement":4"#, ["invalidSchemaProperty \(p)/Requirement"]),
            (#""Name":"P","DataType":1,"Uniqueness":1"#, ["invalidSchemaProperty \(p)/Uniqueness"]),
            (#""Name":"P","DataType":28"#, ["invalidSchemaProperty \(p)/ReferenceType"]),
            (#""Name":"P","DataType":28,"ReferenceType":"nope""#, ["brokenReference \(p)/ReferenceType"]),
            (#""Name":"P","DataType":28,"ReferenceType":"_ID_nope""#, ["brokenReference \(p)/ReferenceType"]),
            (#""Name":"P","DataType":22,"ReferenceType":"7a0000000000000000000006""#, ["invalidTypeReference \(p)/ReferenceType"]),
            (#""Name":"P","SharedProperty":"nope""#, ["invalidSchemaProperty \(p)/SharedProperty"]),
            (#""Name":"P","DataType":5,"Requirement":3"#, ["invalidRequirementForDataType \(p)/Requirement"]),
            (#""Name":"P","Size":-1"#, ["invalidSize \(p)/Size"]), (#""Name":"P","DataType":13,"Size":0"#, ["invalidSize \(p)/Size"]),
            (#""Name":"P","DataType":13,"Size":9"#, ["invalidSize \(p)/Size"]),
            (#""Name":"P","DataType":12,"Size":9"#, ["invalidSize \(p)/Size"]),
            (#""Name":"P","Size":"x""#, ["invalidIntegerFormat \(p)/Size"]),
            (#""Name":"P","DataType":13,"DefaultValue":"x""#, ["invalidIntegerFormat \(p)/DefaultValue"]),
            (#""Name":"P","DataType":9,"DefaultValue":"1/2/2003""#, ["invalidDateFormat \(p)/DefaultValue"]),
            (#""Name":"P","DataType":5,"DefaultValue":"maybe""#, ["invalidLogicalFormat \(p)/DefaultValue"]),
            (#""Name":"P","DefaultValue":{}"#, ["invalidTextFormat \(p)/DefaultValue"]),
            (#""Name":"P","DataType":18,"Specification":"pick.Very%20Rare=1""#, ["invalidPickName \(p)/Specification"]),
            (#""Name":"P","DataType":18,"Specification":"pick.A=1&pick.a=2""#, ["duplicatePickName \(p)/Specification"]),
            (#""Name":"P","DataType":18,"Specification":"pick.A=x""#, ["invalidPickValue \(p)/Specification"]),
            (#""Name":"P","DataType":18,"Size":1,"Specification":"pick.A=128""#, ["invalidPickValue \(p)/Specification"]),
            (#""Name":"P","DataType":35,"Specification":"param.1x=int""#, ["invalidParameterName \(p)/Specification"]),
            (#""Name":"P","DataType":35,"Specification":"param.x=int&param.x=int""#, ["duplicateParameterName \(p)/Specification"]),
            (#""Name":"P","DataType":35,"Specification":"param.x=a%20b""#, ["invalidTypeReference \(p)/Specification"]),
            (#""Name":"P","DataType":35,"Specification":"resultType=List%3C""#, ["invalidTypeReference \(p)/Specification"]),
            (#""Name":"P","DataType":35,"Specification":"knownType=1x""#, ["invalidTypeReference \(p)/Specification"]),
            (#""Name":"P","DataType":35,"Specification":"typeName=a.b""#, ["invalidTypeName \(p)/Specification"]),
            (#""Name":"P","DataType":12,"Specification":"precision=16""#, ["invalidPrecision \(p)/Specification"]),
            (#""Name":"P","DataType":12,"Specification":"displayPrecision=-1""#, ["invalidPrecision \(p)/Specification"]),
            (#""Name":"P","Specification":"minRows=0""#, ["invalidRowCount \(p)/Specification"]),
            (#""Name":"P","Specification":"minRows=3&maxRows=2""#, ["invalidRowCount \(p)/Specification"]),
            (#""Name":"P","Specification":"editor=a&editor=b""#, ["duplicateSpecificationKey \(p)/Specification"]),
            (
                #""Name":"P","DataType":22,"Requirement":2,"ReferenceType":"7a0000000000000000000003""#,
                ["recursiveReferenceType \(p)/ReferenceType"]
            ),
        ])
    func property(members: String, expected: [String]) throws {
        #expect(try MetadataBench().refusal { try $0.add(#"{"Id":"7a00000000000000000000aa",\#(members)}"#, to: "Item") } == expected)
    }

    @Test func `an id that another schema's property has is taken`() throws {
        let id = "7a0000000000000000000066"
        #expect(
            try MetadataBench().refusal { try $0.add(#"{"Id":"\#(id)","Name":"P"}"#, to: "Item") }
                == ["duplicateUniqueValue /Properties/\(id)/Id"])
    }

    @Test(
        "an Id breaks a rule",
        arguments: [
            ("Item", #"{"DataType":5,"Requirement":2}"#, ["invalidIdDataType"]),
            ("Item", #"{"DataType":1,"Uniqueness":0}"#, ["invalidIdDataType"]), ("Item", #"{"DataType":1}"#, ["invalidIdDataType"]),
            ("Item", #"{"DataType":1,"Uniqueness":1,"Size":-1}"#, ["invalidIdDataType"]),
            ("Item", #"{"DataType":35}"#, ["invalidIdDataType"]),
            ("Item", #"{"Requirement":0}"#, ["invalidRequirementForDataType"]), ("Item", #"{"Uniqueness":0}"#, ["invalidSchemaProperty"]),
            ("Bag", #"{"DataType":13,"Size":4}"#, ["invalidDataTypeChange"]),
        ])
    func idProperty(schema: Text, change: String, expected: [String]) throws {
        let codes = try MetadataBench().refusal { try $0.change(schema, "Id", change) }.map {
            $0.split(separator: " ").first.map(String.init) ?? ""
        }
        #expect(codes == expected)
    }

    @Test(
        "an Id whose type no id can have is told so, whatever else is wrong with it",
        arguments: [#""Uniqueness":1"#, #""Uniqueness":0"#, #""Uniqueness":1,"Requirement":9"#, #""Uniqueness":9"#, #""Size":-1"#])
    func idType(rest: String) throws {
        let id = #"{"Id":"7a00000000000000000000aa","Name":"Id","DataType":1,\#(rest)}"#
        let codes = try MetadataBench().refusal { try $0.create("Schema", #"{"Name":"X","Properties":[\#(id)]}"#) }
        #expect(codes.contains("invalidIdDataType \(Self.p)/DataType"), "\(codes)")
    }

    @Test func `the Id of a new schema has the type of its generator`() throws {
        let body = #"{"Name":"X","IdGenerator":1,"Properties":[{"Id":"7a00000000000000000000aa","Name":"Id","DataType":13,"Size":4}]}"#
        #expect(try MetadataBench().refusal { try $0.create("Schema", body) } == ["invalidIdDataType \(Self.p)/DataType"])
    }

    @Test func `options of a union are not required`() throws {
        #expect(
            try MetadataBench().refusal { try $0.add(#"{"Id":"7a00000000000000000000aa","Name":"P","Requirement":2}"#, to: "Slot") }
                == ["nonOptionalTaggedUnionProperty \(Self.p)/Requirement"])
    }

    @Test func `what says nothing is rewritten when a property is made or changed`() throws {
        var bench = try MetadataBench()
        try bench.add(
            #"{"Name":"P","DataType":"logical","Size":8000,"Requirement":1,"ReferenceType":"\#(MetadataBench.Id.tag)"}"#, to: "Item")
        let property = try #require(bench.schema("Item").property(named: "P"))
        #expect(property.size == 0 && property.referenceTypeID == nil && property.dataType == .logical)
        #expect(try bench.text("Schema", MetadataBench.Id.item).contains(#""Requirement":2,"ReferenceType":null,"Size":0"#))
    }

    // MARK: Types and generators

    @Test(
        "a type or generator that does not fit",
        arguments: [
            (MetadataBench.Id.tag, #""Type":1"#, ["documentsInRootCollection /Type"]),
            (MetadataBench.Id.tag, #""Type":2"#, ["duplicateSettingsDocument /Type"]),
            (MetadataBench.Id.bag, #""IdGenerator":2"#, ["invalidIdGeneratorChange /IdGenerator"]),
        ])
    func change(schema: String, members: String, expected: [String]) throws {
        let refusal = try MetadataBench().refusal { try $0.update("Schema", #"{"Id":"\#(schema)",\#(members)}"#) }
        #expect(Array(refusal.prefix(1)) == expected)
    }

    @Test func `a union may be made of documents with one value each`() throws {
        var bench = try MetadataBench()
        try bench.create(
            "Schema", #"{"Id":"7b0000000000000000000001","Name":"Two","IdGenerator":3,"Properties":[{"Name":"A"},{"Name":"B"}]}"#)
        try bench.write("Two", #"{"A":"x"}"#)
        var both = bench
        try both.write("Two", #"{"A":"x","B":"y"}"#)
        let change = #"{"Id":"7b0000000000000000000001","Type":"union"}"#
        #expect(both.refusal { try $0.update("Schema", change) } == ["conflictingUnionOptions /Type"])
        try bench.update("Schema", change)
        #expect(try bench.text("Two", "1") == #"{"Id":1,"A":"x"}"#)
        try bench.update("Schema", #"{"Id":"7b0000000000000000000001","Type":"normal"}"#)
        #expect(try bench.text("Two", "1") == #"{"Id":1,"A":"x","B":null}"#)
    }

    @Test func `a settings schema has its document in the same commit, a deleted one leaves with its documents`() throws {
        var bench = try MetadataBench()
        let id = "7b0000000000000000000001"
        let number = bench.snapshot.changeNumber
        try bench.create(
            "Schema",
            #"{"Id":"\#(id)","Name":"Options","Type":2,"IdGenerator":3,"Properties":[{"Name":"Most","DataType":13,"Requirement":2,"DefaultValue":3}]}"#
        )
        #expect(try bench.text("Options", "1") == #"{"Id":1,"Most":3}"#)
        #expect(bench.snapshot.changeNumber == number + 1)
        let documents = bench.snapshot.documentCount
        let write = try bench.delete("Schema", id)
        #expect(bench.snapshot.documentCount == documents - 2 && write.touched == [BuiltIn.schemaID, Text(id)])
        #expect(try bench.text("Schema", id) == "absent")
    }

    // MARK: Settings

    @Test(
        "project settings break a rule",
        arguments: [
            (#"{"PrimaryLanguage":"e"}"#, ["invalidLanguage /PrimaryLanguage"]),
            (#"{"Languages":"fr-FR;de_DE"}"#, ["invalidLanguage /Languages"]), (#"{"Version":"1"}"#, ["invalidTextFormat /Version"]),
            (#"{"Version":"1.2.3.4.5"}"#, ["invalidTextFormat /Version"]), (#"{"Version":""}"#, ["emptyValue /Version"]),
            (#"{"Version":null}"#, ["nullValue /Version"]), (#"{"Version":"1.2.3.4-long-suffix"}"#, ["exceededValueLength /Version"]),
            (#"{"Name":null}"#, ["nullValue /Name"]),
        ])
    func settings(body: String, expected: [String]) throws {
        #expect(try MetadataBench().refusal { try $0.update("ProjectSettings", body) } == expected)
    }

    @Test(
        "10: languages follow the primary one",
        arguments: [
            (#"{"Languages":"fr-FR, es-ES|it"}"#, #""fr-FR, es-ES|it""#), (#"{"Languages":"fr-FR;FR-fr;es-ES"}"#, #""fr-FR;es-ES""#),
            (#"{"Languages":"en-us"}"#, "null"), (#"{"PrimaryLanguage":"fr-FR"}"#, #""de-DE;en-US""#),
            (#"{"PrimaryLanguage":"es-ES"}"#, #""fr-FR;de-DE;en-US""#),
            (#"{"PrimaryLanguage":"fr-FR","Languages":"de-DE;fr-FR"}"#, #""de-DE""#),
            (#"{"Version":"1.2-beta"}"#, #""fr-FR;de-DE""#),
        ])
    func languages(body: String, expected: String) throws {
        var bench = try MetadataBench()
        try bench.update("ProjectSettings", body)
        #expect(try bench.value("ProjectSettings", BuiltIn.settingsDocumentID.string, "Languages") == expected)
    }

    @Test func `texts of a removed language stay, behind the others`() throws {
        var bench = try MetadataBench()
        let before = bench.collections
        try bench.update("ProjectSettings", #"{"PrimaryLanguage":"fr-FR"}"#)
        #expect(try bench.value("Item", "Sword", "Title") == #"{"fr-FR":"Épée","en-US":"Sword","notes":null}"#)
        try bench.update("ProjectSettings", #"{"PrimaryLanguage":"de-DE","Languages":null}"#)
        #expect(try bench.value("Item", "Sword", "Title") == #"{"fr-FR":"Épée","en-US":"Sword","notes":null}"#)
        try bench.update("ProjectSettings", #"{"PrimaryLanguage":"en-US","Languages":"fr-FR;de-DE"}"#)
        #expect(bench.collections == before)
    }

    // MARK: Shared properties

    @Test func `9: parameters are copied to all who share them`() throws {
        var bench = try MetadataBench()
        let shared = "7c0000000000000000000001"
        try bench.create(
            "SchemaProperty",
            #"{"Id":"\#(shared)","Name":"Grade","DataType":"pickList","Specification":"pick.Low=0&pick.High=1&editor=x","DefaultValue":"0"}"#
        )
        try bench.add(#"{"Name":"Quality","DataType":5,"Specification":"layout.order=3","SharedProperty":"\#(shared)"}"#, to: "Tag")
        try bench.add(#"{"Name":"Level","SharedProperty":{"Id":"\#(shared)"}}"#, to: "Bag")
        let quality = { (bench: MetadataBench) in try #require(bench.schema("Tag").property(named: "Quality")) }
        #expect(try quality(bench).dataType == .pickList && quality(bench).size == 4 && quality(bench).defaultValue == "0")
        #expect(try quality(bench).specification.source == "layout.order=3&pick.Low=0&pick.High=1")
        // A change of a user goes to all; of the shared one too.
        try bench.change("Tag", "Quality", #"{"Specification":"layout.order=3&pick.Low=0&pick.Top=2"}"#)
        #expect(try bench.schema("Bag").property(named: "Level")?.specification.source == "pick.Low=0&pick.Top=2")
        #expect(bench.snapshot.metadata.sharedProperties.first?.specification.source == "pick.Low=0&pick.Top=2&editor=x")
        let write = try bench.update("SchemaProperty", #"{"Id":"\#(shared)","DataType":"integer"}"#)
        #expect(try quality(bench).dataType == .integer && write.touched.isSuperset(of: [BuiltIn.schemaID, BuiltIn.schemaPropertyID]))
        try bench.delete("SchemaProperty", shared)
        #expect(try quality(bench).sharedPropertyID == nil && quality(bench).dataType == .integer)
    }
}

/// Metadata that stand in a file, and those that a restore brings.
@Suite struct MetadataFileTests {
    private func restored(_ file: String) throws -> SnapshotStep {
        var reader = try GameDataFileReader(Array(file.utf8))
        return try reader.snapshot(SnapshotHead(revisionHash: ObjectID(bytes: (1, 1)), changeNumber: 0))
    }

    @Test(
        "a restore is refused with the codes of the rules, a file is understood",
        arguments: [
            (
                #""Name":"Weight","DataType":12,"Uniqueness":0,"Requirement":0,"Size":8"#,
                #""Name":"Weight","DataType":12,"Uniqueness":0,"Requirement":3,"Size":8"#, "invalidRequirementForDataType"
            ),
            ("pick.Rare=1", "pick.Very%20Rare=1", "invalidPickName"),
            (#""DefaultValue":"0""#, #""DefaultValue":"x""#, "invalidIntegerFormat"),
            (#""Version":"1.0.0.0""#, #""Version":"one""#, "invalidTextFormat"),
            ("7a0000000000000000000079", "7a000000000000000000006b", "duplicateUniqueValue"),
        ])
    func restore(old: String, new: String, code: String) throws {
        let file = Fixtures.t.replacing(old, with: new)
        let codes: [String]
        do {
            _ = try restored(file)
            codes = []
        } catch let errors as APIErrors { codes = errors.errors.map(\.code.rawValue) }
        #expect(codes == [code])
        #expect(throws: Never.self) { try SnapshotStep(ofFile: Array(file.utf8)) }
    }

    @Test(.enabled(if: Sample.isThere)) func `the sample keeps all rules, and over itself changes nothing`() throws {
        let snapshot = try restored(String(decoding: try #require(Sample.bytes), as: UTF8.self)).snapshot
        var edit = MetadataEdit(on: snapshot, generator: IDGenerator(seconds: { 1 }))
        for schema in snapshot.metadata.schemas where schema.isSystem {
            for document in snapshot.roots(of: schema) {
                edit.put(try JSONParser().parse(document.text).root, of: schema, existing: .merge(.full), missing: .create)
            }
            edit.deleteOthers(of: schema)
        }
        let result = try edit.finish(ObjectID(bytes: (2, 2)))
        #expect(result.step == nil && !result.isRefused)
        #expect(result.outcomes.allSatisfy { $0.status == .unchanged || $0.status == .skipped })
        #expect(result.outcomes.count { $0.status == .skipped } == 3)
    }

    @Test(.enabled(if: Sample.isThere)) func `63: an added language asks for 163 texts in 92 documents`() throws {
        var bench = try MetadataBench(String(decoding: try #require(Sample.bytes), as: UTF8.self))
        try bench.update("ProjectSettings", #"{"Languages":"fr-FR"}"#)
        let findings = try bench.snapshot.metadata.schemas.map { try bench.findings($0.name) }
        let found = findings.joined().map { $0.split(separator: " ").suffix(2).joined(separator: " ") }
        #expect(found.count == 163)
        #expect(found.allSatisfy { $0.hasPrefix("missingTranslation ") && $0.hasSuffix("/fr-FR") })
    }

    @Test func `what only a change is refused for stays in a file`() throws {
        let file = Fixtures.t.replacing(
            #""Name":"Cooldown","DataType":8,"Uniqueness":0,"Requirement":0,"Size":0"#,
            with: #""Name":"WEIGHT","DataType":8,"Uniqueness":0,"Requirement":1,"Size":8000"#)
        let snapshot = try restored(file).snapshot
        let item = try #require(snapshot.metadata.schema(named: "Item"))
        #expect(item.property(named: "WEIGHT")?.size == 8000)
    }

    @Test func `an edit elsewhere is not refused for what a file had wrong`() throws {
        var bench = try MetadataBench(Fixtures.t.replacing("pick.Rare=1", with: "pick.Very%20Rare=1"))
        try bench.add(#"{"Name":"P"}"#, to: "Tag")
        #expect(
            bench.refusal { try $0.add(#"{"Name":"P"}"#, to: "Item") } == [
                "invalidPickName /Properties/7a000000000000000000006e/Specification"
            ])
    }

    @Test func `stored metadata that cannot be understood fail the load`() throws {
        let snapshot = try MetadataBench().snapshot
        var builder = SnapshotBuilder(snapshot.head)
        for document in snapshot.documents where snapshot.metadata.schemas[document.schemaIndex].isSystem {
            let text = String(decoding: document.text, as: UTF8.self).replacing(#""Name":"Rarity""#, with: #""Name":"1""#)
            try builder.add(row: document.row, schema: snapshot.metadata.schemas[document.schemaIndex].id, text: Array(text.utf8))
        }
        let codes: [ErrorCode]
        do {
            _ = try builder.finish()
            codes = []
        } catch let errors { codes = errors.errors.map(\.code) }
        #expect(codes == [.failedMetadataLoad])
    }
}
