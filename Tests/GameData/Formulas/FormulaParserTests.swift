import TestSupport
import Testing
import Values

@testable import GameData

@Suite struct FormulaParserTests {
    @Test func `the example of the data model gives its tree, members in order`() throws {
        let formula = try Formula(parsing: "hero.Level >= 5")
        let hero =
            #"{"expressionType":"MemberResolve","name":"hero","expression":null,"arguments":{},"useNullPropagation":false,"_pos":"1:1+4"}"#
        let left =
            #"{"expressionType":"MemberResolve","name":"Level","expression":\#(hero),"arguments":{},"useNullPropagation":false,"_pos":"1:5+1"}"#
        let right = #"{"expressionType":"Constant","type":"System.Int32","value":"5","_pos":"1:15+1"}"#
        let expected =
            #"{"expressionType":"GreaterThanOrEqual","left":\#(left),"right":\#(right),"_cs":"hero.Level >= 5","_pos":"1:12+2"}"#
        #expect(Value.object(formula.tree).json == expected)
    }

    /// Trees without what stands in all of them, in a short notation: `Type(members)`, names as themselves.
    @Test(
        "forms give their nodes",
        arguments: [
            ("a", "a"), ("@class", "class"), ("a.b", "a.b"), ("a?.b", "a?.b"), ("a?.b.c", "a?.b.c"),
            ("(a)", "Group(a)"), ("f(x)", "Invoke(f, x)"), ("f()", "Invoke(f)"), ("f(x, count: 2)", "Invoke(f, x, count: 2)"),
            ("a[0]", "Index(a, 0)"), ("a?[0, 1]", "Index?(a, 0, 1)"),
            ("+a", "UnaryPlus(a)"), ("-a", "NegateChecked(a)"), ("!a", "Not(a)"), ("~a", "Complement(a)"),
            ("a + b", "AddChecked(a, b)"), ("a - b", "SubtractChecked(a, b)"), ("a * b", "MultiplyChecked(a, b)"),
            ("a / b", "Divide(a, b)"), ("a % b", "Modulo(a, b)"), ("a ** b", "Power(a, b)"),
            ("a << b", "LeftShift(a, b)"), ("a >> b", "RightShift(a, b)"), ("a < b", "LessThan(a, b)"), ("a > b", "GreaterThan(a, b)"),
            ("a <= b", "LessThanOrEqual(a, b)"), ("a >= b", "GreaterThanOrEqual(a, b)"), ("a == b", "Equal(a, b)"),
            ("a != b", "NotEqual(a, b)"), ("a & b", "And(a, b)"), ("a | b", "Or(a, b)"), ("a ^ b", "ExclusiveOr(a, b)"),
            ("a && b", "AndAlso(a, b)"), ("a || b", "OrElse(a, b)"), ("a ?? b", "Coalesce(a, b)"),
            ("a ? b : c", "Condition(a, b, c)"), ("a ?.5 : c", "Condition(a, .5:Double, c)"),
            ("unchecked(a + b)", "UncheckedScope(Add(a, b))"), ("unchecked(-a)", "UncheckedScope(Negate(a))"),
            (
                "unchecked((int)a * checked(b - c))",
                "UncheckedScope(Multiply(Convert<System.Int32>(a), CheckedScope(SubtractChecked(b, c))))"
            ),
            ("checked(a) + b", "AddChecked(CheckedScope(a), b)"),
            ("(int)a", "ConvertChecked<System.Int32>(a)"), ("(int)-1", "ConvertChecked<System.Int32>(NegateChecked(1))"),
            ("(a) - 1", "SubtractChecked(Group(a), 1)"), ("(A.B)c", "ConvertChecked<A.B>(c)"), ("(A)(b)", "ConvertChecked<A>(Group(b))"),
            ("(A)b.c", "ConvertChecked<A>(b.c)"), ("(List<int>)a", "ConvertChecked<List<System.Int32>>(a)"),
            ("(int?)-a", "ConvertChecked<Nullable<System.Int32>>(NegateChecked(a))"),
            ("(int[])a", "ConvertChecked<Array<System.Int32>>(a)"),
            ("a is int", "TypeIs<System.Int32>(a)"), ("a as A.B", "TypeAs<A.B>(a)"),
            ("a is int ? b : c", "Condition(TypeIs<System.Int32>(a), b, c)"),
            ("a as int? ?? b", "Coalesce(TypeAs<Nullable<System.Int32>>(a), b)"),
            ("typeof(int)", "TypeOf<System.Int32>"), ("typeof(A.B<int>.C)", "TypeOf<A.B<System.Int32>.C>"),
            ("default(string)", "Default<System.String>"),
            (
                "typeof(Dictionary<string, List<int?[]>>)",
                "TypeOf<Dictionary<System.String, List<Array<Nullable<System.Int32>>>>>"
            ),
            ("a.Get<int>(b)", "Invoke(a.Get<System.Int32>, b)"), ("F<A, B>.c", "F<A, B>.c"), ("a<b", "LessThan(a, b)"),
            ("new A.B(1)", "New<A.B>(1)"), ("new A().b", "New<A>.b"), ("new int[3]", "NewArrayBounds<System.Int32>(3)"),
            ("new int?[3]", "NewArrayBounds<Nullable<System.Int32>>(3)"), ("new int[] { 1, 2 }", "NewArrayInit<System.Int32>(1, 2)"),
            ("new A { X = 1 }", "MemberInit(New<A>, X = 1)"),
            (
                "new A() { X = { Y = 1 }, Z = { 1, 2 } }",
                "MemberInit(New<A>, X = {Y = 1}, Z = {{1}, {2}})"
            ),
            ("new List<int>() { 1, 2 }", "ListInit(New<List<System.Int32>>, {1}, {2})"),
            ("new D { { \"a\", 1 }, { \"b\", 2 } }", "ListInit(New<D>, {\"a\", 1}, {\"b\", 2})"), ("new A {}", "MemberInit(New<A>)"),
            ("x => x + 1", "Lambda(x, AddChecked(x, 1))"), ("(x, y) => x", "Lambda(x, y, x)"), ("() => 1", "Lambda(1)"),
            ("f(x => y => x)", "Invoke(f, Lambda(x, Lambda(y, x)))"),
        ])
    func form(text: String, expected: String) throws {
        #expect(try Formula(parsing: Text(text)).tree.notation == expected)
    }

    @Test(
        "operators hold together as section 13.3 says",
        arguments: [
            ("a + b * c", "AddChecked(a, MultiplyChecked(b, c))"), ("a * b ** c", "Power(MultiplyChecked(a, b), c)"),
            ("a - b - c", "SubtractChecked(SubtractChecked(a, b), c)"), ("a << b + c", "LeftShift(a, AddChecked(b, c))"),
            ("a < b << c", "LessThan(a, LeftShift(b, c))"), ("a == b < c", "Equal(a, LessThan(b, c))"),
            ("a & b == c", "And(a, Equal(b, c))"), ("a ^ b & c", "ExclusiveOr(a, And(b, c))"), ("a | b ^ c", "Or(a, ExclusiveOr(b, c))"),
            ("a && b | c", "AndAlso(a, Or(b, c))"), ("a || b && c", "OrElse(a, AndAlso(b, c))"),
            ("a ?? b || c", "Coalesce(a, OrElse(b, c))"), ("a ?? b ?? c", "Coalesce(a, Coalesce(b, c))"),
            ("a ? b : c ? d : e", "Condition(a, b, Condition(c, d, e))"), ("a ?? b ? c : d", "Condition(Coalesce(a, b), c, d)"),
            ("!a.b", "Not(a.b)"), ("-a * b", "MultiplyChecked(NegateChecked(a), b)"), ("a is A == b", "Equal(TypeIs<A>(a), b)"),
            ("a + b is A", "TypeIs<A>(AddChecked(a, b))"), ("a == b is A", "Equal(a, TypeIs<A>(b))"),
            ("-(int)a", "NegateChecked(ConvertChecked<System.Int32>(a))"), ("x => x ? 1 : 2", "Lambda(x, Condition(x, 1, 2))"),
        ])
    func precedence(text: String, expected: String) throws {
        #expect(try Formula(parsing: Text(text)).tree.notation == expected)
    }

    @Test(
        "literals have their type and their value as text",
        arguments: [
            ("51", "System.Int32", "51"), ("2147483647", "System.Int32", "2147483647"), ("2147483648", "System.Int64", "2147483648"),
            ("1u", "System.UInt32", "1"), ("4294967296U", "System.UInt64", "4294967296"), ("1L", "System.Int64", "1"),
            ("1ul", "System.UInt64", "1"), ("1LU", "System.UInt64", "1"), ("1f", "System.Single", "1"), ("1.5F", "System.Single", "1.5"),
            ("1d", "System.Double", "1"), ("2.50", "System.Double", "2.50"), (".5", "System.Double", ".5"), ("1e5", "System.Double", "1e5"),
            ("1.5m", "System.Decimal", "1.5"), ("true", "System.Boolean", "true"), ("false", "System.Boolean", "false"),
            ("\"Ruins\"", "System.String", "Ruins"), ("'x'", "System.Char", "x"), ("'\\''", "System.Char", "'"),
            ("\"\\n\\r\\t\\b\\f\\\\\\'\\\"\"", "System.String", "\n\r\t\u{8}\u{C}\\'\""),
            ("\"\\u00e9\\x41\\065\"", "System.String", "éAA"), ("\"\\uD83D\\uDE00\"", "System.String", "😀"),
        ])
    func literal(text: String, type: String, value: String) throws {
        let tree = try Formula(parsing: Text(text)).tree
        #expect(tree["expressionType"] == .text("Constant"))
        #expect(tree["type"] == .text(Text(type)))
        #expect(tree["value"] == .text(Text(value)))
    }

    @Test func `null is a constant of System.Object`() throws {
        let tree = try Formula(parsing: "null").tree
        #expect(
            Value.object(tree).json == #"{"expressionType":"Constant","type":"System.Object","value":null,"_cs":"null","_pos":"1:1+4"}"#)
    }

    @Test func `positions count lines, and units of UTF-16`() throws {
        let tree = try Formula(parsing: "\"😀é\" +\n  a(\"x\")").tree
        #expect(tree["_pos"] == .text("1:7+1"))
        #expect(tree.at("left")?["_pos"] == .text("1:1+3"))
        #expect(tree.at("right")?["_pos"] == .text("2:4+1"))
        #expect(tree.at("right")?.at("arguments")?.at("0")?["_pos"] == .text("2:5+1"))
        #expect(try Formula(parsing: "a?.b >> (int)c").tree.positions == ["1:6+2", "1:2+2", "1:1+1", "1:9+1", "1:14+1"])
    }

    @Test(
        "what is outside the grammar is refused",
        arguments: [
            "", " ", "a +", "+ ", "a b", "(a", "a)", "f(a,)", "f(", "a[", "a[]", "a.", "a.1", "a ? b", "a ? b :", "''", "'ab'", "'😀'",
            "\"a", "\"\\q\"", "\"\\u12\"", "\"\\uD83D\"", "1x", "1.5u", "0x1F", "9223372036854775808", "1e400", "#", "a = b", "a; b",
            "new", "new A", "new A[", "new 1()", "typeof()", "typeof(1)", "default(a+b)", "f(a: 1, a: 2)", "=> a", "x =>", "(x, 1) => x",
            "a is", "a as 1", "is", "new A { X = }", "new A { X = 1, 2 }", "{ a }", "checked()", "{\"expressionType\": 1", "@", "a@b",
            "new[] { 1 }", "a ?? ", "1ff", "a..b", "\0",
        ])
    func refused(text: String) { #expect(throws: FormulaError.self) { try Formula(parsing: Text(text)) } }

    @Test func `an error names its place`() {
        #expect(throws: FormulaError(line: 2, column: 3, reason: "')' is not expected")) { try Formula(parsing: "a +\n  )") }
    }

    @Test(
        "no text is deep enough to overflow the stack",
        arguments: [
            "(", "-", "a[", "f(", "a.b<", "x => ", "a ? ", "a ?? ", "a + ", "(int)", "new A { X = ", "new A { X = { ", "typeof(A<",
            "((x) => ",
        ])
    func deep(part: String) {
        let text = Text(String(repeating: part, count: 60_000 / part.utf8.count) + "a")
        #expect(throws: FormulaError.self) { try Formula(parsing: text) }
        #expect(throws: FormulaError.self) { try Formula(parsing: Text(String(repeating: "(", count: 100_000))) }
    }

    @Test func `a tree that a text may have can be read again inside a document`() throws {
        let text = Text(String(repeating: "(", count: 94) + "a" + String(repeating: ")", count: 94))
        let json = Value.object(try Formula(parsing: text).tree).json
        #expect(try JSONParser().parse(Array(json.utf8), maxDepth: FormulaParser.maxHeight).root.kind == .object)
        #expect(throws: FormulaError.self) { try Formula(parsing: Text("(\(text))")) }
    }

    @Test(.enabled(if: Sample.isThere)) func `every text of the sample parses to its tree`() throws {
        let trees = try SampleData().formulas
        #expect(trees.count == 18)
        for tree in trees {
            let text = try #require(Formula(tree: tree).source)
            let parsed = try Formula(parsing: text)
            #expect(parsed.isEqual(to: Formula(tree: tree.withFullTypeNames)), "\(text)")
            // Two of its texts were edited without their literals' lengths.
            let places = { (tree: Members) in tree.positions.map { $0.string.prefix { $0 != "+" } }.sorted() }
            #expect(places(parsed.tree) == places(tree), "\(text)")
            #expect(FormulaPrinter.text(of: tree) == text)
        }
    }
}

extension SampleData {
    /// The trees of all formulas.
    var formulas: [Members] { collections.flatMap { Self.formulas(in: $0.value) } }

    private static func formulas(in value: Value) -> [Members] {
        switch value {
        case .object(let members) where members["_cs"] != nil: [members]
        case .object(let members): members.entries.flatMap { formulas(in: $0.value) }
        case .list(let elements): elements.flatMap(formulas)
        default: []
        }
    }
}

extension Members {
    func at(_ key: Text) -> Members? {
        if case .object(let members)? = self[key] { members } else { nil }
    }

    /// `_pos` of every node, in the order of the text of the tree.
    var positions: [Text] {
        var found: [Text] = []
        if case .text(let position)? = self["_pos"] { found.append(position) }
        for entry in entries {
            if case .object(let members) = entry.value { found += members.positions }
        }
        return found
    }

    /// Older trees name types of the runtime without their namespace.
    var withFullTypeNames: Members {
        var copy = self
        for (key, value) in entries {
            if case .object(let members) = value { copy[key] = .object(members.withFullTypeNames) }
            if key == "type", value == .text("Int32") { copy[key] = .text("System.Int32") }
        }
        return copy
    }
}
