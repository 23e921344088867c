import TestSupport
import Testing
import Values

@testable import GameData

/// Conversion (operations 15).
@Suite struct ConversionTests {
    private func converted(_ text: String, of schema: Text? = nil) throws -> String {
        let snapshot = try ExportBench().snapshot
        let conversion = try Conversion(Array(text.utf8), of: schema.flatMap { snapshot.metadata.schema(named: $0) }, in: snapshot)
        return String(decoding: try conversion.value.written(as: JSONWriter()), as: UTF8.self)
    }

    @Test(
        "shapes",
        arguments: [
            (#"{"ToolsVersion":"1","Collections":{"Tag":[{"Id":"a"}]},"ChangeNumber":3}"#, nil, #"{"Collections":{"Tag":[{"Id":"a"}]}}"#),
            (#"{"Tag":[{"Id":"a"}],"Item":{}}"#, nil, #"{"Collections":{"Tag":[{"Id":"a"}],"Item":{}}}"#),
            (#"{"7a0000000000000000000001":{"a":{"Label":"A"},"b":null}}"#, nil, #"{"Collections":{"Tag":{"a":{"Label":"A"},"b":null}}}"#),
            (#"[{"Id":"a"},{"Id":"b"}]"#, "Tag", #"{"Collections":{"Tag":[{"Id":"a"},{"Id":"b"}]}}"#),
            (#"{"Id":"a"}"#, "Tag", #"{"Collections":{"Tag":[{"Id":"a"}]}}"#),
            (#"[ {"Id":"a" }, 5 ]"#, nil, #"[{"Id":"a"},5]"#), (#"{ "Id" : "a" }"#, nil, #"{"Id":"a"}"#),
            (#"{"Collections":{}}"#, nil, #"{"Collections":{}}"#),
            (#"{"Collections":{"Nope":[1,{"x":2}],"Odd":null}}"#, nil, #"{"Collections":{"Nope":[1,{"x":2}],"Odd":null}}"#),
        ] as [(String, Text?, String)])
    func shapes(text: String, schema: Text?, expected: String) throws {
        #expect(try converted(text, of: schema) == expected)
    }

    @Test(
        "values become canonical where they can be read; nothing is added, nothing goes",
        arguments: [
            (#""Damage":"12""#, #""Damage":12"#), (#""Damage":"x""#, #""Damage":"x""#), (#""Rarity":"rare""#, #""Rarity":1"#),
            (#""Flags":"Fire,Holy""#, #""Flags":5"#), (#""Cooldown":90"#, #""Cooldown":"00:01:30""#),
            (#""MadeOn":"2020-01-02""#, #""MadeOn":"2020-01-02T00:00:00.000Z""#), (#""Weight":"1.50""#, #""Weight":1.5"#),
            (#""Stranger":{"a":[1]}"#, #""Stranger":{"a":[1]}"#), (#""Owner":null"#, #""Owner":null"#),
            (#""Title":"Hi""#, #""Title":{"en-US":"Hi","notes":null}"#),
            (#""Title":{"fr-FR":null,"en-us":"Hi"}"#, #""Title":{"fr-FR":null,"en-US":"Hi","notes":null}"#),
            (#""Main":{"Power":"3","Odd":1}"#, #""Main":{"Power":3,"Odd":1}"#),
            (#""Main":"{\"Power\":\"3\"}""#, #""Main":{"Power":3}"#),
            (#""Parts":{"2":null,"3":{"Power":"1"}}"#, #""Parts":{"2":null,"3":{"Power":1}}"#),
            (#""Parts":[{"Id":"7"}]"#, #""Parts":[{"Id":7}]"#), (#""Owner":"Axe""#, #""Owner":{"Id":"Axe","DisplayName":"Axe"}"#),
            (#""Tags":"fire,gone""#, #""Tags":[{"Id":"fire","DisplayName":"fire"},{"Id":"gone","DisplayName":"gone"}]"#),
        ])
    func values(sent: String, expected: String) throws {
        #expect(try converted(#"{"Item":[{"Id":"Sword",\#(sent)}]}"#) == #"{"Collections":{"Item":[{"Id":"Sword",\#(expected)}]}}"#)
    }

    @Test(
        "refused",
        arguments: [
            ("{", ErrorCode.invalidRequestBody), ("5", .invalidImportData), (#"{"Collections":{"Tag":5}}"#, .invalidImportData),
            (#"{"Tag":[1]}"#, .invalidImportData), (#"{"Collections":{"Tag":[{"a":1,"a":2}]}}"#, .invalidRequestBody),
            (#"{"Collections":{"Nope":[{"a":1,"a":2}]}}"#, .invalidRequestBody), (#"[{"a":1,"a":2}]"#, .invalidRequestBody),
        ])
    func refused(text: String, code: ErrorCode) {
        let errors = #expect(throws: APIErrors.self) { try converted(text) }
        #expect(errors?.errors.first?.code == code)
    }

    @Test("an export that is converted is the same export", .enabled(if: Sample.isThere)) func identity() throws {
        let bench = try ExportBench.sample()
        let exported = try bench.json(.normal)
        let conversion = try Conversion(exported, of: nil, in: bench.snapshot)
        #expect(try conversion.value.written(as: JSONWriter()) == exported)
    }
}
