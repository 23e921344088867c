/// The file of a small data source whose values are what programs trip over: numbers at every edge in every spelling, texts that look like other
/// things, values of the wrong kind; each may stand wherever a value may.
public struct ExtremeGame {
    /// JSON of numbers, plain and otherwise.
    public static let numbers = [
        "0", "-0", "-0.0", "1", "-1", "1.10", "1e5", "1E+5", "0.1", "0.30000000000000004", "0.000001", "1e-7", "5e-324", "1e-400", "1e19",
        "10000000000000000000", "123456789012345678901", "1e21", "1e22", "1.7976931348623157e308", "1e400", "-1e400",
        "1e999999999999999999999", "9007199254740992", "9007199254740993", "9007199254740993.0", "-9007199254740993",
        "9223372036854775807", "9223372036854775808", "-9223372036854775808", "-9223372036854775809", "922337203685477580700e-2",
        "18446744073709551615", "2147483647", "2147483648", "-2147483649", "3.4028235e38", "3.5e38", "16777217", "922337203685.4775808",
    ]

    /// Texts, without quotes.
    public static let texts = [
        "", " ", "NaN", "Infinity", "-Infinity", "true", "No", "Common", "Fire, Ice", "fire,water", "00:00:01", "24:00", "00:00:00.0000001",
        "-10675199.02:48:05.4775808", "10675199.02:48:05.4775808", "99999999999999999999.00:00:00", "0001-01-01",
        "9999-12-31T23:59:59.999Z",
        "10000-01-01", "2021-02-29", "2021-05-06t01:02:03z", "0001-01-01T00:00:00+14:00", #"{\"Id\":1}"#, #"{\"en-US\":\"x\"}"#, "[1]",
        #"[{\"Id\":9}]"#, "a + 9223372036854775807", "x => x.@is<>", "_ID_a", "%*\\\\", "\\u0000é\\uD83D\\uDE00",
    ]

    public static let others = [
        "null", "true", "false", "[]", "{}", #"{"Id":1}"#, #"{"Id":1e5}"#, #"{"Id":null}"#, "[1,2.0]", #"[{"Id":-0}]"#,
        #"{"en-US":1.10,"notes":null}"#,
        #"{"EN-us":"a","en-US":"b"}"#, #"{"notes":{"comment":1E5,"stale":{"en-US":true,"fr-FR":false}}}"#, #"{"9007199254740993":{}}"#,
        #"{"expressionType":"Constant","type":"System.Double","value":1.10}"#, #"["Fire",9007199254740993]"#,
    ]

    private var random: SeededRandom

    public init(seed: UInt64) { random = SeededRandom(seed: seed) }

    /// Any value, as JSON.
    public mutating func value() -> String {
        switch Int.random(in: 0..<8, using: &random) {
        case 0..<4: Self.numbers.randomElement(using: &random) ?? "0"
        case 4: #""\#(Self.numbers.randomElement(using: &random) ?? "0")""#
        case 5, 6: #""\#(Self.texts.randomElement(using: &random) ?? "")""#
        default: Self.others.randomElement(using: &random) ?? "null"
        }
    }

    /// Names of the properties of `Thing` with their data types, the id aside.
    public static let properties: [(name: String, type: Int)] = [
        ("Text", 0), ("Texts", 1), ("Flag", 5), ("Span", 8), ("When", 9), ("Weight", 12), ("Single", 12), ("Count", 13), ("Small", 13),
        ("Kind", 18), ("Mask", 19), ("Main", 22), ("Parts", 23), ("Owner", 28), ("Tags", 29), ("Rule", 35),
    ]

    /// A document of `Thing`: some of its properties, with whatever values.
    public mutating func document(_ id: String) -> String {
        var members = [#""Id":\#(id)"#]
        for property in Self.properties where Int.random(in: 0..<4, using: &random) > 0 {
            members.append(#""\#(property.name)":\#(value())"#)
        }
        return "{\(members.joined(separator: ","))}"
    }

    /// The file, with so many documents.
    public mutating func file(documents count: Int) -> String {
        let documents = (0..<count).map { document("\"\($0)\"") }.joined(separator: ",")
        let template = [
            "{Weight * Count + Small:F2}", "{Count ** 9 << Small}{Mask:X4}", "{Text.Substring(Count, Weight)}", "{-Span ?? When}",
        ]
        let specification = "displayTextTemplate=" + Self.escaped(template.randomElement(using: &random) ?? "")
        let settings = #"{"Id":"049bc0604c363a980b000088","Name":"X","PrimaryLanguage":"en-US","Languages":"fr-FR","Version":"1.0"}"#
        return
            #"{"ChangeNumber":\#(Self.numbers.randomElement(using: &random) ?? "0"),"Collections":{"ProjectSettings":[\#(settings)],"Schema":["#
            + #"{"Id":"7d0000000000000000000001","Name":"Thing","Specification":"\#(specification)","Properties":[\#(Self.thing)]},"#
            + #"{"Id":"7d0000000000000000000002","Name":"Part","Type":1,"IdGenerator":3,"Properties":[\#(Self.part)]}],"Thing":[\#(documents)]}}"#
    }

    private static func escaped(_ text: String) -> String {
        text.utf8.map { byte in
            let isPlain = UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte || UInt8(ascii: "A")...UInt8(ascii: "z") ~= byte && byte != 0x5C
            return isPlain ? String(UnicodeScalar(byte)) : "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
        }.joined()
    }

    private static let thing =
        ([#"{"Id":"7d0000000000000000000010","Name":"Id","DataType":0,"Uniqueness":1,"Requirement":3,"Size":0}"#]
        + properties.enumerated().map { index, property in
            let target = [22, 23].contains(property.type) ? "2" : [28, 29].contains(property.type) ? "1" : nil
            let reference = target.map { #","ReferenceType":{"Id":"7d000000000000000000000\#($0)"}"# } ?? ""
            let specification = [18: "pick.Common=0&pick.Rare=1", 19: "pick.Fire=1&pick.Ice=2"][property.type] ?? ""
            let size = ["Single", "Small"].contains(property.name) ? 4 : [12, 13, 18, 19].contains(property.type) ? 8 : 0
            return #"{"Id":"7d00000000000000000001\#(index + 10)","Name":"\#(property.name)","DataType":\#(property.type),"Uniqueness":0,"#
                + #""Requirement":0,"Size":\#(size),"Specification":"\#(specification)"\#(reference)}"#
        }).joined(separator: ",")

    private static let part =
        #"{"Id":"7d0000000000000000000020","Name":"Id","DataType":13,"Uniqueness":1,"Requirement":2,"Size":4},"#
        + #"{"Id":"7d0000000000000000000021","Name":"Power","DataType":12,"Uniqueness":0,"Requirement":0,"Size":8}"#
}
