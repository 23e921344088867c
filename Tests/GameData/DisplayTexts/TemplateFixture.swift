import Values

@testable import GameData

/// Game data whose schema `Thing` has a property of every type, and a template that a test gives.
struct TemplateFixture {
    let metadata: Metadata
    let snapshot: Snapshot

    /// - Parameter template: The specification of `Thing` has it as `displayTextTemplate`; nil for none.
    init(_ template: Text?, key: Text = "displayTextTemplate", things: String = thing, parts: String = "") throws {
        let specification = template.map { Specification.text(of: [(key, $0)]) }
        let thing = Self.schema("Thing", 1, specification, Self.thingProperties)
        let part = Self.schema(
            "Part", 2, Specification.text(of: [("displayTextTemplate", "{Kind}: {Power}")]),
            [Self.property("Kind", 0), Self.property("Power", 13, spec: "")] + [Self.property("Next", 28, target: 2)])
        let slot = Self.schema("Slot", 3, nil, [Self.property("Gold", 13), Self.property("Blade", 22, target: 2)], type: 3)
        let file =
            #"{"Collections":{"ProjectSettings":[{"Id":"049bc0604c363a980b000088","Name":"T","PrimaryLanguage":"en-US","#
            + #""Languages":"fr-FR","Version":"1"}],"Schema":[\#(thing),\#(part),\#(slot)],"Thing":[\#(things)],"Part":[\#(Self.parts)\#(parts)]}}"#
        snapshot = try SnapshotStep(ofFile: Array(file.utf8)).snapshot
        metadata = snapshot.metadata
    }

    /// The display text of the thing.
    func text(of id: Text = "1") throws -> String {
        guard let schema = metadata.schema(named: "Thing"), let text = snapshot.displayText(of: .text(id), in: schema) else { return "-" }
        return text.string
    }

    static let thing =
        #"{"Id":"1","Name":"Sword of Dawn","Label":{"fr-FR":"Épée","notes":null},"Cursed":false,"Chance":0.25,"Exact":0.29,"Count":3,"Rarity":2,"#
        + #""Mods":6,"Wait":"00:00:02","Made":"2020-01-02T00:00:00.000Z","Main":{"Id":"m","Kind":"hilt","Power":2},"#
        + #""Parts":[{"Id":"p","Kind":"blade","Power":5},{"Id":"q","Kind":"gem","Power":1}],"Owner":{"Id":"a"},"#
        + #""Friends":[{"Id":"a"},{"Id":"b"}],"Rule":"hero.Level >= 5","Slot":{"Id":1,"Gold":250},"Empty":null,"Blank":"","Padded":"  x "}"#

    private static let parts = #"{"Id":"a","Kind":"axe","Power":1},{"Id":"b","Kind":"bow","Power":2}"#

    private static let thingProperties = [
        property("Name", 0), property("Label", 1), property("Cursed", 5), property("Chance", 12, spec: "displayPrecision=1"),
        property("Exact", 12), property("Count", 13), property("Rarity", 18, spec: "pick.Common=1&pick.VeryRare=2"),
        property("Mods", 19, spec: "pick.Hot=1&pick.IceCold=2&pick.Holy=4"), property("Wait", 8), property("Made", 9),
        property("Main", 22, target: 2), property("Parts", 23, target: 2), property("Owner", 28, target: 2),
        property("Friends", 29, target: 2), property("Rule", 35), property("Slot", 22, target: 3), property("Empty", 0),
        property("Blank", 0),
        property("Padded", 0),
    ]

    private static func schema(_ name: String, _ number: Int, _ specification: Text?, _ properties: [String], type: Int = 0) -> String {
        let specification = specification.map { #""\#($0)""# } ?? "null"
        let id =
            number == 3
            ? #"{"Id":"\#(number)0","Name":"Id","DataType":13,"Uniqueness":1,"Requirement":2,"Size":4}"#
            : #"{"Id":"\#(number)0","Name":"Id","DataType":0,"Uniqueness":1,"Requirement":3,"Size":0}"#
        return
            #"{"Id":"\#(number)","Name":"\#(name)","Type":\#(type),"IdGenerator":0,"Specification":\#(specification),"Properties":[\#(id),"#
            + properties.map { $0.replacing("@", with: "\(number)") }.joined(separator: ",") + "]}"
    }

    private static func property(_ name: String, _ type: Int, spec: String = "", target: Int? = nil) -> String {
        let reference = target.map { #","ReferenceType":{"Id":"\#($0)"}"# } ?? ""
        let size = [13, 18, 19].contains(type) ? 4 : type == 12 ? 8 : 0
        return
            #"{"Id":"@\#(name)","Name":"\#(name)","DataType":\#(type),"Uniqueness":0,"Requirement":0,"Size":\#(size),"Specification":"\#(spec)"\#(reference)}"#
    }
}
