import Testing
import Values

@testable import GameData

/// Filters by data type and operator (operations 5.1, 5.2), on four things that stand in the order Beta alpha delta gamma.
@Suite struct FilterTests {
    typealias Case = (property: Text, operation: DocumentFilter.Operator, value: String, ids: String)

    @Test(
        arguments: [
            ("Name", .equal, #""BETA""#, "Beta"), ("Name", .equal, #""""#, "gamma"), ("Name", .equal, "5", ""),
            ("Name", .notEqual, #""beta""#, "alpha delta gamma"), ("Name", .greaterThan, #""s""#, "alpha delta"),
            ("Name", .lessThanOrEqual, #""BETA""#, "Beta gamma"), ("Name", .like, #""ß""#, "alpha"), ("Name", .like, #""ü""#, "delta"),
            ("Name", .like, #""*a*e""#, "alpha"), ("Name", .like, #""%I\"\n%""#, "delta"), ("Name", .like, #""s%e%""#, "alpha delta"),
            ("Name", .in, #""beta, straße,""#, "Beta alpha"), ("Name", .in, #"["", "BETA"]"#, "Beta gamma"), ("Name", .in, "[]", ""),
            ("Code", .equal, "null", "gamma"), ("Code", .in, #"[null, "B-2"]"#, "Beta gamma"), ("Id", .equal, #""ALPHA""#, "alpha"),
        ] as [Case]) func text(_ it: Case) throws
    { try check(it) }

    @Test(
        arguments: [
            ("Title", .equal, #""épée""#, "alpha"), ("Title", .notEqual, #""sword""#, "Beta delta gamma"),
            ("Title", .equal, "null", "delta"),
            ("Title", .notEqual, "null", "Beta alpha gamma"), ("Title", .like, #""é""#, "alpha"),
            ("Title", .in, #""axe,bouclier""#, "Beta gamma"),
            ("Title", .lessThan, #""b""#, "gamma"), ("Title", .greaterThanOrEqual, #""a""#, "alpha gamma"),
            ("Title.fr-fr", .equal, #""BOUCLIER""#, "Beta"), ("Title.fr-FR", .equal, "null", "delta gamma"),
            ("Title.fr-FR", .notEqual, #""x""#, "Beta alpha delta gamma"), ("/Title/en-US", .like, #""%E""#, "gamma"),
            ("Title.de-DE", .notEqual, "null", ""), ("Title.en-US", .greaterThan, #""axe""#, "alpha"),
        ] as [Case]) func `localized text`(_ it: Case) throws
    { try check(it) }

    @Test(
        arguments: [
            ("Active", .equal, "true", "alpha"), ("Active", .equal, #""No""#, "Beta"), ("Active", .notEqual, "true", "Beta delta gamma"),
            ("Active", .equal, "null", "delta gamma"), ("Active", .lessThan, "true", "Beta"),
            ("Active", .greaterThanOrEqual, "false", "Beta alpha"),
            ("Active", .like, #""RU""#, "alpha"), ("Active", .in, "[true, false]", "Beta alpha"), ("Active", .in, #""yes""#, "alpha"),
        ] as [Case]) func logical(_ it: Case) throws
    { try check(it) }

    @Test(
        arguments: [
            ("Span", .equal, "2", "alpha"), ("Span", .equal, #""0:0:2.0""#, "alpha"), ("Span", .lessThan, "0", "Beta"),
            ("Span", .greaterThan, #""-2.00:00""#, "Beta alpha"), ("Span", .like, #""1.00""#, "Beta"),
            ("Span", .in, #"["00:00:02", null]"#, "alpha delta gamma"),
            ("When", .equal, #""2020-01-02""#, "alpha"), ("When", .lessThan, #""2000-01-01""#, "Beta"),
            ("When", .greaterThanOrEqual, #""2020-01-02T01:00:00+01:00""#, "alpha"), ("When", .like, #""t23:59*z""#, ""),
            ("When", .like, #""*t23:59*z""#, "Beta"),
            ("When", .notEqual, #""2020-01-02""#, "Beta delta gamma"), ("When", .equal, "null", "delta gamma"),
        ] as [Case]) func `time and date`(_ it: Case) throws
    { try check(it) }

    @Test(
        arguments: [
            ("Weight", .equal, "2.50", "alpha"), ("Weight", .equal, #""2.5""#, "alpha"), ("Weight", .greaterThan, "1e300", "gamma"),
            ("Weight", .lessThan, "0", "Beta"), ("Weight", .like, #"".5""#, "alpha"), ("Weight", .in, "[2.5, -1]", "Beta alpha"),
            ("Weight", .equal, "null", "delta"), ("Weight", .equal, #""""#, "delta"),
            ("Count", .equal, "3.0", "alpha"), ("Count", .equal, #""-4""#, "Beta"), ("Count", .greaterThan, "9223372036854775807", "gamma"),
            ("Count", .equal, #""99999999999999999999""#, "gamma"), ("Count", .equal, #""99999999999999999998""#, ""),
            ("Count", .lessThanOrEqual, "3", "Beta alpha"), ("Count", .like, "9", "gamma"), ("Count", .in, #""3,-4""#, "Beta alpha"),
            ("Count", .notEqual, "3", "Beta delta gamma"), ("Count", .equal, "null", "delta"),
        ] as [Case]) func numbers(_ it: Case) throws
    { try check(it) }

    @Test(
        arguments: [
            ("Kind", .equal, #""rare""#, "alpha"), ("Kind", .equal, "0", "Beta"), ("Kind", .lessThan, #""VeryRare""#, "Beta alpha"),
            ("Kind", .like, #""RARE""#, "alpha"), ("Kind", .like, #""7""#, "gamma"), ("Kind", .in, #"["Common", 7]"#, "Beta gamma"),
            ("Kind", .equal, "null", "delta"), ("Mask", .equal, #""Fire, Holy""#, "alpha"), ("Mask", .equal, "0", "Beta"),
            ("Mask", .greaterThan, "5", "gamma"), ("Mask", .like, #""fire, holy""#, "alpha"), ("Mask", .like, #""none""#, "Beta"),
            ("Mask", .like, #""8""#, "gamma"), ("Mask", .in, #"[5, ["Fire", "Ice"], "None"]"#, "Beta alpha"),
            ("Mask", .equal, "null", "delta"),
        ] as [Case]) func `pick lists`(_ it: Case) throws
    { try check(it) }

    @Test(
        arguments: [
            ("Main", .equal, "null", "Beta delta gamma"), ("Main", .notEqual, "null", "alpha"), ("Main", .like, #""HIL""#, "alpha"),
            ("Parts", .equal, "null", "Beta delta"), ("Parts", .notEqual, "null", "alpha gamma"), ("Parts", .like, #""head""#, "gamma"),
            ("Main.Power", .equal, "2", "alpha"), ("Main.Power", .equal, "null", "Beta delta gamma"),
            ("Main.Kind", .notEqual, #""x""#, "Beta alpha delta gamma"),
            ("Parts.Power", .greaterThan, "4", "alpha"), ("Parts.Power", .lessThan, "4", "alpha"), ("Parts.Power", .equal, "null", "gamma"),
            ("/Parts/Kind", .notEqual, #""gem""#, "alpha gamma"), ("Parts.Count", .equal, "0", "Beta delta"),
            ("Parts.Count", .greaterThan, "1", "alpha"),
            ("Tags.Count", .in, "[1, 2]", "alpha gamma"), ("Main.More.Count", .equal, "0", "Beta alpha delta gamma"),
        ] as [Case]) func documents(_ it: Case) throws
    { try check(it) }

    @Test(
        arguments: [
            ("Owner", .equal, #""Beta""#, "alpha"), ("Owner", .equal, #"{"Id":"Beta"}"#, "alpha"), ("Owner", .equal, #""beta""#, ""),
            ("Owner", .notEqual, #""Beta""#, "Beta delta gamma"), ("Owner", .equal, "null", "Beta"),
            ("Owner", .greaterThan, #""b""#, "delta"),
            ("Owner", .like, #""traß""#, "gamma"), ("Owner", .like, #""beta""#, "alpha"), ("Owner", .like, #""GONE""#, "delta"),
            ("Owner", .in, #""alpha,gone""#, "delta gamma"), ("Owner.Id", .equal, #""gone""#, "delta"),
            ("Owner.DisplayName", .like, #""str%""#, "gamma"),
            ("Owner.DisplayName", .equal, "null", "Beta"), ("Tags", .equal, #""fire""#, "alpha gamma"),
            ("Tags", .notEqual, #""fire""#, "Beta delta"),
            ("Tags", .equal, "null", "Beta delta"), ("Tags", .in, #"["ICE", null]"#, "Beta delta gamma"),
            ("Tags", .like, #""eis""#, "gamma"),
            ("Tags", .like, #""ice""#, ""), ("Tags.Id", .equal, #""ICE""#, "gamma"), ("Tags.Id", .notEqual, #""fire""#, "gamma"),
            ("Tags.DisplayName", .equal, #""FIRE""#, "alpha gamma"),
        ] as [Case]) func references(_ it: Case) throws
    { try check(it) }

    @Test(
        arguments: [
            ("Rule", .equal, #""damage * 2""#, "alpha"), ("Rule", .notEqual, #""other""#, "Beta alpha delta"),
            ("Rule", .equal, "null", "Beta delta"),
            ("Rule", .like, #""DAMAGE""#, "alpha"), ("Rule", .in, #"["Other", null]"#, "Beta delta gamma"),
            ("*", .equal, #""3""#, "alpha"), ("*", .like, #""GEM""#, "alpha"), ("*", .equal, "1e400", "alpha gamma"),
            ("*", .in, #""rare""#, "alpha"),
            ("*", .equal, #"{"x":1}"#, ""), ("*", .like, "null", ""),
        ] as [Case]) func `formulas and any property`(_ it: Case) throws
    { try check(it) }

    @Test(arguments: ["Name", "Title", "Active", "Span", "When", "Weight", "Count", "Kind", "Mask", "Owner"] as [Text])
    func `ordering and like match nothing where the value is null`(property: Text) throws {
        let things = try Things.few()
        for operation in [DocumentFilter.Operator.greaterThan, .greaterThanOrEqual, .lessThan, .lessThanOrEqual, .like, .in] {
            #expect(try things.filtered(property, operation, "null") == "")
        }
    }

    @Test(
        arguments: [
            ("Name", .equal, #""beta""#, "Beta"), ("Name", .equal, #""Beta""#, ""), ("Name", .greaterThan, #""S""#, "alpha Beta delta"),
            ("Name", .like, #""ÜB""#, ""), ("Name", .in, #""Straße,BETA""#, "alpha"), ("Title", .like, #""Bouc""#, "Beta"),
            ("Kind", .like, #""rare""#, ""), ("Kind", .equal, #""rare""#, "alpha"), ("Owner.DisplayName", .equal, #""beta""#, "alpha"),
            ("Owner", .like, #""STR""#, ""), ("Id", .equal, #""beta""#, ""), ("Id", .equal, #""Beta""#, "Beta"),
            ("Parts", .like, #""head""#, ""),
        ] as [Case]) func `case counts where it is asked for`(_ it: Case) throws
    {
        let found = try Things.few().filtered(it.property, it.operation, it.value, caseSensitive: true)
        #expect(found.split(separator: " ").sorted() == it.ids.split(separator: " ").sorted())
    }

    @Test(
        arguments: [
            ("Nope", .equal, "1", "/filters/0/property"), ("Name.x", .equal, "1", "/filters/0/property"),
            ("", .equal, "1", "/filters/0/property"),
            ("Title.xx-XX", .equal, "1", "/filters/0/property"), ("Owner.Name", .equal, "1", "/filters/0/property"),
            ("/", .equal, "1", "/filters/0/property"),
            ("/Name~2", .equal, "1", "/filters/0/property"), ("Parts.Count.x", .equal, "1", "/filters/0/property"),
            ("Name", .equal, "[]", "/filters/0/value"),
            ("Count", .equal, "1.5", "/filters/0/value"), ("Count", .in, #""1,x""#, "/filters/0/value"),
            ("Kind", .equal, #""Nope""#, "/filters/0/value"),
            ("When", .lessThan, #""1/2/2020""#, "/filters/0/value"), ("Main", .equal, #""x""#, "/filters/0/value"),
            ("Title", .equal, "{}", "/filters/0/value"),
            ("Main", .in, "[null]", "/filters/0/operator"), ("Parts", .lessThan, "null", "/filters/0/operator"),
            ("Tags", .lessThan, #""a""#, "/filters/0/operator"),
            ("Rule", .greaterThan, #""a""#, "/filters/0/operator"), ("Owner", .equal, "[1]", "/filters/0/value"),
            ("Active", .equal, #""maybe""#, "/filters/0/value"),
        ] as [Case]) func `what cannot be asked is refused with its place`(_ it: Case) throws
    {
        let things = try Things.few()
        let error = #expect(throws: APIError.self) { try things.filtered(it.property, it.operation, it.value) }
        #expect(error?.code == .invalidParameterValue)
        #expect(error?.path == it.ids)
    }

    @Test func `properties are known by their ids too`() throws {
        let things = try Things.few()
        #expect(try things.filtered("idCount", .equal, "3") == "alpha")
        #expect(try things.filtered("idParts.idPPower", .equal, "5") == "alpha")
    }

    private func check(_ it: Case) throws {
        let found = try Things.few().filtered(it.property, it.operation, it.value)
        #expect(found.split(separator: " ").sorted() == it.ids.split(separator: " ").sorted(), "\(it)")
    }
}
