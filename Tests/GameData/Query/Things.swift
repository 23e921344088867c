import Testing
import Values

@testable import GameData

/// A data source whose documents have a property of every data type.
enum Things {
    /// The data source with those documents of `Thing`, as JSON, and two tags.
    static func snapshot(_ documents: [String]) throws -> Snapshot {
        let collections = #""Thing":[\#(documents.joined(separator: ","))],"Tag":[{"Id":"fire","Name":"Fire"},{"Id":"ICE","Name":"Eis"}]"#
        let settings = #"{"Id":"049bc0604c363a980b000088","Name":"Q","PrimaryLanguage":"en-US","Languages":"fr-FR;de-DE"}"#
        let text = #"{"Collections":{"ProjectSettings":[\#(settings)],"Schema":[\#(thing),\#(part),\#(tag)],\#(collections)}}"#
        return try SnapshotStep(ofFile: Array(text.utf8)).snapshot
    }

    /// A few documents that differ in everything.
    static let fewDocuments = [
        #"{"Id":"alpha","Name":"Straße","Code":"A-1","Title":{"en-US":"Sword","fr-FR":"Épée"},"Active":true,"Span":"00:00:02","When":"2020-01-02T00:00:00.000Z","Weight":2.5,"Count":3,"Kind":1,"Mask":5,"Main":{"Id":1,"Kind":"hilt","Power":2},"Parts":[{"Id":2,"Kind":"blade","Power":5},{"Id":3,"Kind":"gem","Power":1}],"Owner":{"Id":"Beta"},"Tags":[{"Id":"fire"}],"Rule":{"type":"Constant","value":"1","_cs":"Damage * 2"}}"#,
        #"{"Id":"Beta","Name":"beta","Code":"b-2","Title":{"fr-FR":"Bouclier"},"Active":false,"Span":"-1.00:00:00","When":"1999-12-31T23:59:59.999Z","Weight":-1,"Count":-4,"Kind":0,"Mask":0,"Parts":[],"Tags":[]}"#,
        #"{"Id":"gamma","Name":"","Title":{"en-US":"axe"},"Weight":"1e400","Count":"99999999999999999999","Kind":7,"Mask":8,"Parts":[{"Id":4,"Kind":"HEAD","Power":null}],"Owner":{"Id":"alpha"},"Tags":[{"Id":"fire"},{"Id":"ICE"}],"Rule":{"type":"Constant","value":"1","_cs":"Other"}}"#,
        #"{"Id":"delta","Name":"say \"hi\"\nÜber","Code":"A-10","Active":"maybe","Span":"soon","When":"never","Weight":"heavy","Count":"many","Kind":"Strange","Mask":"Strange","Owner":{"Id":"gone"}}"#,
    ]

    static func few() throws -> Snapshot { try snapshot(fewDocuments) }

    private static let thing =
        #"{"Id":"b00000000000000000000001","Name":"Thing","DisplayName":"Thing","Type":0,"IdGenerator":0,"Properties":["#
        + [
            property("Id", 0, uniqueness: 1, requirement: 3), property("Name", 0), property("Code", 0, uniqueness: 1),
            property("Title", 1), property("Active", 5), property("Span", 8), property("When", 9), property("Weight", 12, size: 8),
            property("Count", 13, size: 8), property("Kind", 18, specification: "pick.Common=0&pick.Rare=1&pick.VeryRare=2"),
            property("Mask", 19, specification: "pick.None=0&pick.Fire=1&pick.Ice=2&pick.Holy=4"),
            property("Main", 22, to: "b00000000000000000000002"), property("Parts", 23, to: "b00000000000000000000002"),
            property("Owner", 28, to: "b00000000000000000000001"), property("Tags", 29, to: "b00000000000000000000003"),
            property("Rule", 35),
        ].joined(separator: ",") + "]}"

    private static let part =
        #"{"Id":"b00000000000000000000002","Name":"Part","DisplayName":"Part","Type":1,"IdGenerator":0,"Properties":["#
        + [
            property("PId", 13, name: "Id", uniqueness: 1, requirement: 2), property("PKind", 0, name: "Kind"),
            property("PPower", 13, name: "Power"), property("PLabel", 1, name: "Label"),
            property("PBeside", 28, name: "Beside", to: "b00000000000000000000001"),
            property("PInner", 22, name: "Inner", to: "b00000000000000000000002"),
            property("PMore", 23, name: "More", to: "b00000000000000000000002"),
        ].joined(separator: ",") + "]}"

    private static let tag =
        #"{"Id":"b00000000000000000000003","Name":"Tag","DisplayName":"Tag","Type":0,"IdGenerator":0,"Properties":["#
        + property("TId", 0, name: "Id", uniqueness: 1, requirement: 3) + "," + property("TName", 0, name: "Name") + "]}"

    private static func property(
        _ id: String, _ type: Int, name: String? = nil, uniqueness: Int = 0, requirement: Int = 0, size: Int = 4, to target: String? = nil,
        specification: String? = nil
    ) -> String {
        let reference = target.map { #"{"Id":"\#($0)"}"# } ?? "null"
        let specification = specification.map { "\"\($0)\"" } ?? "null"
        return #"{"Id":"id\#(id)","Name":"\#(name ?? id)","DisplayName":"\#(id)","DataType":\#(type),"Uniqueness":\#(uniqueness),"#
            + #""Requirement":\#(requirement),"ReferenceType":\#(reference),"Size":\#(size),"Specification":\#(specification)}"#
    }
}

extension Snapshot {
    /// Ids of the documents that a list has, in order, with blanks between.
    func list(_ schema: Text = "Thing", _ change: (inout DocumentListRequest) -> Void) throws -> String {
        var request = DocumentListRequest()
        change(&request)
        let query = try DocumentQuery(request, of: #require(metadata.schema(named: schema)), in: self)
        return try query.page().documents.map { $0.id?.text.string ?? "?" }.joined(separator: " ")
    }

    /// The same for one filter; its value is JSON.
    func filtered(_ property: Text, _ operation: DocumentFilter.Operator, _ value: String, caseSensitive: Bool = false) throws -> String {
        let value = try JSONParser().parse(Array(value.utf8)).root.value
        return try list { $0.filters = [DocumentFilter(property: property, operation, value, isCaseSensitive: caseSensitive)] }
    }

    func sorted(_ property: Text, descending: Bool = false) throws -> String {
        try list { $0.sorters = [DocumentSorter(property: property, isDescending: descending)] }
    }
}
