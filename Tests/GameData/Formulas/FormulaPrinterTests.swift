import Testing
import Values

@testable import GameData

@Suite struct FormulaPrinterTests {
    @Test(
        "a text comes back as it was typed",
        arguments: [
            "a", "class.b?.c", "@is", "@true + @null.x", "f(@default: 1)", "@new => @new", "new A() { @is = 1 }", "typeof(@is)",
            "typeof(@new.B)",
            "typeof(List<>)", "typeof(A.Func<,>)", "x is Map<,,>", "a.is", "(a + b) * c", "a - (b - c)", "a ?? b ?? c", "a ? b : c ? d : e",
            "f(x, count: 2)", "a?[0, 1].b",
            "-a", "!(a && b)", "(System.Int32)-a", "(A.B)c.d", "a is A ? b : c", "a as System.Int32? ?? b", "typeof(A.B<C, D[]>)",
            "default(System.String)", "new A(1, x: 2).b", "new System.Int32[3]", "new A[] { 1, 2 }",
            "new A() { X = 1, Y = { Z = 2 }, W = { 1, { 2, 3 } } }",
            "new List<A>() { 1, 2 }", "x => x + 1", "(x, y) => x", "() => 1", "unchecked(a + checked(b - c))", "\"a\\n\\\"\\\\\"", "'\\''",
            "1", "5l", "5u",
            "5ul", "1.5", "1d", "1.5f", "2m", "true", "null", "a.Get<A>(b)", "a < b == c > d", "a >> b >> c", "a ** b ** c",
            "~a & b | c ^ d",
        ])
    func same(text: String) throws { #expect(FormulaPrinter.text(of: try Formula(parsing: Text(text)).tree)?.string == text) }

    @Test(
        "brackets are added where the levels need them",
        arguments: [
            (#"{"expressionType":"Multiply","left":{"expressionType":"Add","left":1,"right":2},"right":3}"#, "(1 + 2) * 3"),
            (#"{"expressionType":"Subtract","left":1,"right":{"expressionType":"SubtractChecked","left":2,"right":3}}"#, "1 - (2 - 3)"),
            (#"{"expressionType":"Coalesce","left":{"expressionType":"Coalesce","left":1,"right":2},"right":3}"#, "(1 ?? 2) ?? 3"),
            (#"{"expressionType":"Not","expression":{"expressionType":"Equal","left":1,"right":2}}"#, "!(1 == 2)"),
            (
                #"{"expressionType":"DivideChecked","left":{"expressionType":"Condition","test":1,"ifTrue":2,"ifFalse":3},"right":4}"#,
                "(1 ? 2 : 3) / 4"
            ),
            (#"{"expressionType":"MemberResolve","name":"a","expression":{"expressionType":"Negate","expression":1}}"#, "(-1).a"),
            (
                #"{"expressionType":"PropertyOrField","propertyOrFieldName":"a","expression":{"expressionType":"PropertyOrField","propertyOrFieldName":"b"}}"#,
                "b.a"
            ),
            (#"{"expressionType":"Constant","type":"Int32","value":51}"#, "51"),
            (#"{"expressionType":"Constant","type":"System.Boolean","value":true}"#, "true"),
            (#"{"expressionType":"Constant","type":"System.Double","value":2}"#, "2d"),
            (#"{"expressionType":"Constant","type":"System.Int16","value":"2"}"#, "(System.Int16)2"),
            (#"{"expressionType":"Convert","type":"int","expression":1}"#, "(int)1"),
            (#"{"expressionType":"Convert","type":"A","expression":{"expressionType":"Negate","expression":1}}"#, "(A)(-1)"),
            (
                #"{"expressionType":"TypeOf","type":{"name":"List","expressionType":"MemberResolve","expression":"System","arguments":{"0":"int"}}}"#,
                "typeof(System.List<int>)"
            ),
            (
                #"{"expressionType":"MemberInit","new":{"expressionType":"New","type":"A","arguments":{}},"bindings":{"0":{"expressionType":"Assignment","name":"X","expression":1}}}"#,
                "new A() { X = 1 }"
            ),
        ])
    func printed(tree: String, expected: String) throws {
        #expect(FormulaPrinter.text(of: try Self.tree(tree))?.string == expected)
    }

    @Test(
        "lists may end in a comma, and names may be verbatim",
        arguments: [
            ("new T { L = { 4, 5, } }", "new T() { L = { 4, 5 } }"), ("new int[]{1,2,}", "new System.Int32[] { 1, 2 }"),
            ("new T{X=1,}", "new T() { X = 1 }"), ("new T() { 1, { 2, 3, }, }", "new T() { 1, { 2, 3 } }"),
            ("new T { A = { B = 1, }, }", "new T() { A = { B = 1 } }"),
            ("@class.Level", "class.Level"), ("f(@count: @x)", "f(count: x)"), ("(@a, @b) => @a.@is", "(a, b) => a.is"),
            ("new T { @X = 1 }", "new T() { X = 1 }"), ("a?.@b.Get<@C>()", "a?.b.Get<C>()"),
        ])
    func typed(text: Text, expected: String) throws {
        let formula = try Formula(parsing: text)
        #expect(FormulaPrinter.text(of: formula.tree)?.string == expected)
        #expect(FormulaCheck.problem(with: formula) == nil)
        #expect(try Formula(parsing: Text(expected)).isEqual(to: formula))
    }

    @Test("the name of a verbatim name stands in the tree, the place and length of what was typed beside it")
    func verbatim() throws {
        let tree = try Formula(parsing: "@class.Level").tree
        guard case .object(let holder)? = tree["expression"] else { return #expect(Bool(false)) }
        #expect(holder["name"] == "class" && holder["_pos"] == "1:1+6" && tree["name"] == "Level")
    }

    @Test(
        "what is no list, name or type still is none",
        arguments: [
            "new T { , }", "new int[]{,}", "new T { X = 1,, }", "f(1,)", "@", "@1", "typeof(List<,int>)", "typeof(List<int,>)", "a.Get<>()",
            "is", "@@a",
        ])
    func refused(text: Text) { #expect(throws: FormulaError.self) { try Formula(parsing: text) } }

    @Test("what is no tree has no text", arguments: ["{}", #"{"expressionType":"Foo"}"#, #"{"expressionType":"Add","left":1}"#])
    func noText(tree: String) throws { #expect(FormulaPrinter.text(of: try Self.tree(tree)) == nil) }

    @Test func `what is printed is read as what it was`() throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        var random = RandomTree(seed: seed)
        for _ in 0..<2000 {
            let tree = random.expression(depth: 5)
            let text = try #require(FormulaPrinter.text(of: tree), "seed \(seed)")
            let parsed = try #require(try? Formula(parsing: text), "seed \(seed): \(text)")
            #expect(Formula(tree: parsed.tree.withoutGroups).isEqual(to: Formula(tree: tree)), "seed \(seed): \(text)")
            #expect(FormulaCheck.problem(with: parsed) == nil, "seed \(seed): \(text)")
            #expect(FormulaPrinter.text(of: parsed.tree) == text, "seed \(seed)")
        }
    }

    /// Reads a tree in which a number stands for the constant that it is.
    private static func tree(_ json: String) throws -> Members {
        guard case .object(let members) = expanded(try JSONParser().parse(Array(json.utf8)).root.value) else { return [:] }
        return members
    }

    private static func expanded(_ value: Value) -> Value {
        guard case .object(var members) = value else { return value }
        for (key, member) in members.entries where key != "value" {
            if case .integer(let number) = member {
                members[key] = .object(["expressionType": "Constant", "type": "System.Int32", "value": .text(Text(String(number)))])
            } else {
                members[key] = expanded(member)
            }
        }
        return .object(members)
    }
}

extension Value: ExpressibleByStringLiteral {
    public init(stringLiteral value: StaticString) { self = .text(Text(stringLiteral: value)) }
}

extension Members {
    /// The tree without the brackets in it.
    var withoutGroups: Members {
        if self["expressionType"] == .text("Group"), let inner = at("expression") { return inner.withoutGroups }
        var copy = self
        for (key, value) in entries {
            if case .object(let members) = value { copy[key] = .object(members.withoutGroups) }
        }
        return copy
    }
}

/// Makes trees as the parser does, without brackets.
struct RandomTree {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    private mutating func next(_ bound: Int) -> Int {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Int((state >> 33) % UInt64(bound))
    }

    mutating func expression(depth: Int) -> Members {
        guard depth > 0 else { return leaf() }
        let (a, b) = (Value.object(expression(depth: depth - 1)), Value.object(expression(depth: depth - 1)))
        switch next(14) {
        case 0...4:
            let found = FormulaOperator.all[next(FormulaOperator.all.count)]
            return ["expressionType": .text(found.checkedType), "left": a, "right": b]
        case 5: return ["expressionType": .text(["UnaryPlus", "NegateChecked", "Not", "Complement"][next(4)]), "expression": a]
        case 6: return ["expressionType": "Condition", "test": a, "ifTrue": b, "ifFalse": .object(leaf())]
        case 7: return ["expressionType": "MemberResolve", "name": "m", "expression": a, "useNullPropagation": .bool(next(2) == 0)]
        case 8: return ["expressionType": "Invoke", "expression": a, "arguments": ["0": b, "named": .object(leaf())]]
        case 9: return ["expressionType": "Index", "expression": a, "arguments": ["0": b], "useNullPropagation": .bool(next(2) == 0)]
        case 10: return ["expressionType": "ConvertChecked", "type": type(), "expression": a]
        case 11: return ["expressionType": .text(["TypeIs", "TypeAs"][next(2)]), "type": type(), "expression": a]
        case 12: return ["expressionType": "Lambda", "arguments": ["0": .object(name("x"))], "expression": a]
        default: return ["expressionType": "NewArrayInit", "type": type(), "initializers": ["0": a, "1": b]]
        }
    }

    private mutating func type() -> Value {
        let list: Value = ["expressionType": "MemberResolve", "name": "List", "arguments": ["0": "System.Int32"]]
        let nullable: Value = ["expressionType": "MemberResolve", "name": "Nullable", "arguments": ["0": "A.B"]]
        return ["System.Int32", "A", list, nullable][next(4)]
    }

    private func name(_ name: Text) -> Members { ["expressionType": "MemberResolve", "name": .text(name)] }

    private mutating func leaf() -> Members {
        switch next(4) {
        case 0: name("a")
        case 1: ["expressionType": "Constant", "type": "System.Int32", "value": "5"]
        case 2: ["expressionType": "Constant", "type": "System.String", "value": "a\"\n\\é😀\u{1}"]
        default: ["expressionType": "TypeOf", "type": type()]
        }
    }
}

extension Value: ExpressibleByDictionaryLiteral {
    public init(dictionaryLiteral elements: (Text, Value)...) {
        var members = Members()
        for (key, value) in elements { members.append(key, value) }
        self = .object(members)
    }
}
