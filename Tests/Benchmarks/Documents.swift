import Foundation
import TestSupport
import Values

/// Game data of a size, made from the fixture T's shapes: an `Item` with ten properties is about 250 bytes.
enum Documents {
    static let few = Result<[UInt8], any Error>.success(Array(text(count: 100).utf8))
    static let many = Result<[UInt8], any Error>.success(Array(text(count: 100_000).utf8))

    static func text(count: Int) -> String {
        let items = (0..<count).map { number in
            let id = "item-" + String(repeating: "0", count: max(0, 5 - String(number).count)) + String(number)
            return
                #"{"Id":"\#(id)","Name":"\#(id)","Title":{"en-US":"Title of \#(number)","notes":null},"Damage":\#(number % 100),"Rarity":1,"Weight":2.5,"#
                + #""MadeOn":"2020-01-02T00:00:00.000Z","Active":true,"Notes":"\#(String(repeating: "n", count: 60))","Owner":null}"#
        }
        return #"{"ToolsVersion":"2026.1.2.0","RevisionHash":"69f0a1b2c3d4e5f601234567","ChangeNumber":1,"Collections":{"#
            + #""ProjectSettings":[{"Id":"049bc0604c363a980b000088","Name":"B","PrimaryLanguage":"en-US","Languages":null,"Version":"1.0.0.0"}],"#
            + #""Schema":[\#(schema)],"Item":[\#(items.joined(separator: ","))]}}"#
    }

    private static let schema: String = {
        func property(_ number: Int, _ name: String, _ type: Int, _ more: String = "") -> String {
            let size = [12: 8, 13: 4, 18: 4][type] ?? 0
            return
                #"{"Id":"00000000000000000000010\#(number)","Name":"\#(name)","DisplayName":"\#(name)","DataType":\#(type),"Size":\#(size)"#
                + (more.contains("Uniqueness") ? "" : #","Uniqueness":0"#) + (more.contains("Requirement") ? "" : #","Requirement":0"#)
                + "\(more)}"
        }
        let properties = [
            property(0, "Id", 0, #","Uniqueness":1,"Requirement":3"#), property(1, "Name", 0, #","Uniqueness":1"#), property(2, "Title", 1),
            property(3, "Damage", 13), property(4, "Rarity", 18, #","Specification":"pick.Common=0&pick.Rare=1""#),
            property(5, "Weight", 12),
            property(6, "MadeOn", 9), property(7, "Active", 5), property(8, "Notes", 0),
            property(9, "Owner", 28, #","ReferenceType":{"Id":"000000000000000000000001"}"#),
        ]
        return #"{"Id":"000000000000000000000001","Name":"Item","DisplayName":"Item","Type":0,"IdGenerator":0,"Specification":null,"#
            + #""Description":null,"Properties":[\#(properties.joined(separator: ","))]}"#
    }()
}
