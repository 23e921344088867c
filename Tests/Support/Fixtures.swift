/// Game data for tests: the fixture *T* of the data operations (25.1), as the text of a file. The built-in schemas are left to the reader, which
/// adds what a file lacks.
public enum Fixtures {
    /// T as the specification gives it.
    public static let t = text(bag: bag)

    /// T whose schema `Bag` has a reference `Next` to itself.
    public static let tWithNext = text(bag: bagWithNext)

    private static func text(bag: String) -> String {
        #"{"ToolsVersion":"2026.1.2.0","RevisionHash":"69f0a1b2c3d4e5f601234567","ChangeNumber":1,"Collections":{"ProjectSettings":["#
            + settings + #"],"Schema":["# + (schemas + [bag]).joined(separator: ",") + #"],"SchemaProperty":[],"# + collections + "}}"
    }

    private static let settings =
        #"{"Id":"049bc0604c363a980b000088","Name":"T","PrimaryLanguage":"en-US","Languages":"fr-FR;de-DE","Version":"1.0.0.0"}"#

    private static let schemas = [
        #"{"Id":"7a0000000000000000000001","Name":"Tag","Type":0,"IdGenerator":0,"Properties":["#
            + #"{"Id":"7a0000000000000000000065","Name":"Id","DataType":0,"Uniqueness":1,"Requirement":3,"Size":0},"#
            + #"{"Id":"7a0000000000000000000066","Name":"Label","DataType":0,"DefaultValue":"tag","Uniqueness":0,"Requirement":2,"Size":0}"#
            + "]}",
        #"{"Id":"7a0000000000000000000002","Name":"Part","Type":1,"IdGenerator":3,"Properties":["#
            + #"{"Id":"7a0000000000000000000067","Name":"Id","DataType":13,"Uniqueness":1,"Requirement":2,"Size":4},"#
            + #"{"Id":"7a0000000000000000000068","Name":"Kind","DataType":0,"Uniqueness":0,"Requirement":3,"Size":0},"#
            + #"{"Id":"7a0000000000000000000069","Name":"Power","DataType":13,"DefaultValue":"1","Uniqueness":0,"Requirement":2,"Size":4}"#
            + "]}",
        #"{"Id":"7a0000000000000000000003","Name":"Item","Type":0,"IdGenerator":0,"Properties":["#
            + #"{"Id":"7a000000000000000000006a","Name":"Id","DataType":0,"Uniqueness":1,"Requirement":3,"Size":0},"#
            + #"{"Id":"7a000000000000000000006b","Name":"Name","DataType":0,"Uniqueness":1,"Requirement":3,"Size":20},"#
            + #"{"Id":"7a000000000000000000006c","Name":"Title","DataType":1,"Uniqueness":0,"Requirement":0,"Size":0},"#
            + #"{"Id":"7a000000000000000000006d","Name":"Damage","DataType":13,"DefaultValue":"0","Uniqueness":0,"Requirement":2,"Size":4},"#
            + #"{"Id":"7a000000000000000000006e","Name":"Rarity","DataType":18,"Uniqueness":0,"Requirement":0,"Size":4,"Specification":"pick.Common=0&pick.Rare=1"},"#
            + #"{"Id":"7a000000000000000000006f","Name":"Flags","DataType":19,"Uniqueness":0,"Requirement":0,"Size":4,"Specification":"pick.Fire=1&pick.Ice=2&pick.Holy=4"},"#
            + #"{"Id":"7a0000000000000000000070","Name":"Weight","DataType":12,"Uniqueness":0,"Requirement":0,"Size":8},"#
            + #"{"Id":"7a0000000000000000000071","Name":"MadeOn","DataType":9,"Uniqueness":0,"Requirement":0,"Size":0},"#
            + #"{"Id":"7a0000000000000000000072","Name":"Cooldown","DataType":8,"Uniqueness":0,"Requirement":0,"Size":0},"#
            + #"{"Id":"7a0000000000000000000073","Name":"Active","DataType":5,"Uniqueness":0,"Requirement":0,"Size":0},"#
            + #"{"Id":"7a0000000000000000000074","Name":"Main","DataType":22,"Uniqueness":0,"Requirement":0,"ReferenceType":{"Id":"7a0000000000000000000002"},"Size":0},"#
            + #"{"Id":"7a0000000000000000000075","Name":"Parts","DataType":23,"Uniqueness":0,"Requirement":2,"ReferenceType":{"Id":"7a0000000000000000000002"},"Size":0},"#
            + #"{"Id":"7a0000000000000000000076","Name":"Tags","DataType":29,"Uniqueness":0,"Requirement":0,"ReferenceType":{"Id":"7a0000000000000000000001"},"Size":0},"#
            + #"{"Id":"7a0000000000000000000077","Name":"Owner","DataType":28,"Uniqueness":0,"Requirement":0,"ReferenceType":{"Id":"7a0000000000000000000003"},"Size":0}"#
            + "]}",
        #"{"Id":"7a0000000000000000000004","Name":"Slot","Type":3,"IdGenerator":3,"Properties":["#
            + #"{"Id":"7a0000000000000000000078","Name":"Id","DataType":13,"Uniqueness":1,"Requirement":2,"Size":4},"#
            + #"{"Id":"7a0000000000000000000079","Name":"Sword","DataType":22,"Uniqueness":0,"Requirement":0,"ReferenceType":{"Id":"7a0000000000000000000002"},"Size":0},"#
            + #"{"Id":"7a000000000000000000007a","Name":"Shield","DataType":22,"Uniqueness":0,"Requirement":0,"ReferenceType":{"Id":"7a0000000000000000000002"},"Size":0}"#
            + "]}",
        #"{"Id":"7a0000000000000000000006","Name":"Rules","Type":2,"IdGenerator":3,"Properties":["#
            + #"{"Id":"7a000000000000000000007d","Name":"Id","DataType":13,"Uniqueness":1,"Requirement":2,"Size":4},"#
            + #"{"Id":"7a000000000000000000007e","Name":"MaxItems","DataType":13,"DefaultValue":"10","Uniqueness":0,"Requirement":2,"Size":4}"#
            + "]}",
    ]

    private static let bag =
        #"{"Id":"7a0000000000000000000005","Name":"Bag","Type":0,"IdGenerator":1,"Properties":["#
        + #"{"Id":"7a000000000000000000007b","Name":"Id","DataType":0,"Uniqueness":1,"Requirement":3,"Size":24},"#
        + #"{"Id":"7a000000000000000000007c","Name":"Slots","DataType":23,"Uniqueness":0,"Requirement":2,"ReferenceType":{"Id":"7a0000000000000000000004"},"Size":0}"#
        + "]}"

    private static let bagWithNext =
        #"{"Id":"7a0000000000000000000005","Name":"Bag","Type":0,"IdGenerator":1,"Properties":["#
        + #"{"Id":"7a000000000000000000007b","Name":"Id","DataType":0,"Uniqueness":1,"Requirement":3,"Size":24},"#
        + #"{"Id":"7a000000000000000000007c","Name":"Slots","DataType":23,"Uniqueness":0,"Requirement":2,"ReferenceType":{"Id":"7a0000000000000000000004"},"Size":0},"#
        + #"{"Id":"7a000000000000000000007f","Name":"Next","DataType":28,"Uniqueness":0,"Requirement":0,"ReferenceType":{"Id":"7a0000000000000000000005"},"Size":0}"#
        + "]}"

    private static let collections = #"""
        "Tag":[{"Id":"fire","Label":"Fire"},
        {"Id":"ice","Label":"Ice"}],
        "Item":[{"Id":"Sword","Name":"Iron Sword","Title":{"en-US":"Sword","fr-FR":"Épée","notes":null},"Damage":3,"Rarity":0,"Flags":1,"Weight":2.5,"MadeOn":null,"Cooldown":"00:00:02","Active":true,"Main":{"Id":1,"Kind":"hilt","Power":2},"Parts":[{"Id":2,"Kind":"blade","Power":5},
        {"Id":3,"Kind":"gem","Power":1}],
        "Tags":[{"Id":"fire"}],
        "Owner":null},
        {"Id":"Shield","Name":"Wood Shield","Title":{"en-US":"Shield","notes":null},"Damage":0,"Rarity":null,"Flags":null,"Weight":null,"MadeOn":null,"Cooldown":null,"Active":null,"Main":null,"Parts":[],
        "Tags":[],
        "Owner":{"Id":"Sword"}},
        {"Id":"Axe","Name":"Axe","Title":null,"Damage":5,"Rarity":1,"Flags":6,"Weight":7,"MadeOn":"2020-01-02T00:00:00.000Z","Cooldown":"-00:00:01","Active":false,"Main":null,"Parts":[{"Id":4,"Kind":"head","Power":4}],
        "Tags":[{"Id":"fire"},
        {"Id":"ice"}],
        "Owner":{"Id":"Shield"}}],
        "Bag":[],
        "Rules":[{"Id":1,"MaxItems":10}]
        """#
}
